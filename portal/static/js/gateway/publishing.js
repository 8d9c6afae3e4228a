// @ts-check
/** What this browser sends: its microphone and camera, on or off, and at which rate. */

/**
 * @typedef {"audio"|"video"} Kind
 */

/** The gateway's names for the two sections in which a browser sends. */
const MIDS = /** @type {const} */ ({ audio: "a", video: "v" });
const KINDS = /** @type {Kind[]} */ (["audio", "video"]);
const VIDEO_BITRATE = { one: 1_200_000, several: 600_000 };

export class Publishing {
  /** @type {Record<Kind, MediaStreamTrack|null>} */
  #tracks;
  /** @type {Record<Kind, boolean>} */
  #on;
  /** @type {RTCPeerConnection|null} */
  #connection = null;

  /** @param {MediaStream|null} stream what to send; may lack a camera, a microphone or both */
  constructor(stream) {
    const [audio = null] = stream?.getAudioTracks() ?? [];
    const [video = null] = stream?.getVideoTracks() ?? [];
    this.#tracks = { audio, video };
    this.#on = { audio: audio?.enabled ?? false, video: video?.enabled ?? false };
  }

  /** What the others are told: {microphone, camera}. */
  get state() {
    const [microphone, camera] = KINDS.map(
      (kind) => this.#on[kind] && this.#tracks[kind] !== null,
    );
    return { microphone, camera };
  }

  /**
   * @param {Kind} kind
   * @param {boolean} on
   */
  turn(kind, on) {
    this.#on[kind] = on;
    const track = this.#tracks[kind];
    if (track) track.enabled = on;
  }

  /**
   * Another device, or nothing any more; no negotiation is needed.
   * @param {Kind} kind
   * @param {MediaStreamTrack|null} track
   */
  async replace(kind, track) {
    this.#tracks[kind] = track;
    if (track) track.enabled = this.#on[kind];
    await this.#transceiver(kind)?.sender.replaceTrack(track);
  }

  /**
   * Both sections always send, so that a camera that comes later needs no negotiation. Called in
   * the first task after setRemoteDescription: also the place to encrypt what the senders send.
   * @param {RTCPeerConnection} connection
   */
  async attach(connection) {
    this.#connection = connection;
    /** @type {Promise<void>[]} */
    const attached = [];
    for (const kind of KINDS) {
      const transceiver = this.#transceiver(kind);
      if (!transceiver) continue;
      transceiver.direction = "sendonly";
      if (transceiver.sender.track !== this.#tracks[kind])
        attached.push(transceiver.sender.replaceTrack(this.#tracks[kind]));
    }
    await Promise.all(attached);
  }

  /**
   * A steady picture matters more than a sharp one when people read lips and signs.
   * @param {number} others who receive it
   */
  async limit(others) {
    const sender = this.#transceiver("video")?.sender;
    const parameters = sender?.getParameters();
    if (!sender || !parameters?.encodings?.length) return;
    const maxBitrate = others > 1 ? VIDEO_BITRATE.several : VIDEO_BITRATE.one;
    if (parameters.encodings[0].maxBitrate === maxBitrate) return;
    parameters.encodings[0].maxBitrate = maxBitrate;
    /** @type {any} */ (parameters).degradationPreference = "maintain-framerate";
    await sender.setParameters(parameters);
  }

  /** @param {Kind} kind */
  #transceiver(kind) {
    return this.#connection?.getTransceivers().find(({ mid }) => mid === MIDS[kind]);
  }
}
