// @ts-check
/** Which way the packets took: straight to the gateway, or by a TURN server. */

/** @typedef {{relayed: boolean, protocol: string}} Way */

/** @param {RTCPeerConnection} connection @returns {Promise<Way>} */
export async function way(connection) {
  /** @type {any} */
  const report = await connection.getStats();
  /** @type {any[]} */
  const pairs = [];
  report.forEach((/** @type {any} */ entry) => {
    if (entry.type === "candidate-pair" && entry.nominated) pairs.push(entry);
  });
  // The first to work may have been left for a better one.
  pairs.sort((one, other) => (other.bytesSent ?? 0) - (one.bytesSent ?? 0));
  const local = report.get(pairs[0]?.localCandidateId);
  const relayed = local?.candidateType === "relay";
  return { relayed, protocol: (relayed && local.relayProtocol) || local?.protocol || "udp" };
}
