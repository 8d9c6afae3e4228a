// @ts-check
/** What arrives and what leaves, summed up from getStats. */

/**
 * @param {RTCStatsReport|undefined} report
 * @param {Map<string, string>} seats the seat of each track that arrives
 */
export function summary(report, seats) {
  /** @type {{inbound: any[], outbound: any[], roundTripTime: number|null}} */
  const found = { inbound: [], outbound: [], roundTripTime: null };
  report?.forEach((/** @type {any} */ entry) => {
    if (entry.type === "inbound-rtp" && seats.has(entry.trackIdentifier))
      found.inbound.push({ seat: seats.get(entry.trackIdentifier), ...inbound(entry) });
    else if (entry.type === "outbound-rtp") found.outbound.push(outbound(entry));
    else if (entry.type === "candidate-pair" && entry.nominated)
      found.roundTripTime = entry.currentRoundTripTime ?? found.roundTripTime;
  });
  return found;
}

/**
 * What the line carries, and whether the own picture suffers from it.
 * @param {RTCStatsReport|undefined} report
 * @returns {import("./thrift.js").Line}
 */
export function line(report) {
  /** @type {import("./thrift.js").Line} */
  const found = { bitrate: null, limited: false };
  report?.forEach((/** @type {any} */ entry) => {
    if (entry.type === "candidate-pair" && entry.nominated)
      found.bitrate = entry.availableOutgoingBitrate ?? found.bitrate;
    else if (entry.type === "outbound-rtp" && entry.kind === "video")
      found.limited = entry.qualityLimitationReason === "bandwidth";
  });
  return found;
}

/**
 * How much of the sound is missing, here and at the others.
 * @param {RTCStatsReport|undefined} report
 * @returns {import("./roughness.js").Sound}
 */
export function sound(report) {
  /** @type {import("./roughness.js").Sound} */
  const found = { concealed: 0, samples: 0, lost: 0 };
  report?.forEach((/** @type {any} */ entry) => {
    if (entry.kind !== "audio") return;
    if (entry.type === "remote-inbound-rtp") found.lost = Math.max(found.lost, entry.fractionLost ?? 0);
    if (entry.type !== "inbound-rtp") return;
    // Silence that was made up where nobody spoke is no loss.
    found.concealed += (entry.concealedSamples ?? 0) - (entry.silentConcealedSamples ?? 0);
    found.samples += entry.totalSamplesReceived ?? 0;
  });
  return found;
}

/** @param {any} entry */
function inbound({ kind, packetsReceived, packetsLost, bytesReceived, jitter, framesDecoded = 0,
  framesPerSecond = 0, frameWidth = 0, frameHeight = 0, totalAudioEnergy: energy = 0,
  totalSamplesDuration: duration = 0,
  concealedSamples: concealed = 0, totalSamplesReceived: samples = 0 }) {
  return { kind, packetsReceived, packetsLost, bytesReceived, jitter, framesDecoded,
    framesPerSecond, frameWidth, frameHeight, energy, duration, concealed, samples };
}

/** @param {any} entry */
function outbound({ kind, packetsSent, bytesSent, framesEncoded = 0, framesPerSecond = 0,
  frameWidth = 0, frameHeight = 0, qualityLimitationReason = "none" }) {
  return { kind, packetsSent, bytesSent, framesEncoded, framesPerSecond, frameWidth, frameHeight,
    qualityLimitationReason };
}
