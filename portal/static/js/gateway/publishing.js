// @ts-check
/** What this browser sends: its microphone and camera, on or off, and at which rate. */

/**
 * @typedef {"audio"|"video"} Kind
 * @typedef {import("../e2ee/encryption.js").Encryption} Encryption
 */

/** The gateway's names for the two sections in which a browser sends. */
const MIDS = /** @type {const} */ ({ audio: "a", video: "v" });
const KINDS = /** @type {Kind[]} */ (["audio", "video"]);
const VIDEO_BITRATE = { one: 1_200_000, several: 600_000, signed: 1_000_000 };
/** Below 20 a second signs can no longer be followed (EN 301 549, 6.5.4). */
const FRAMES = 30;

export class Publishing {
  /** What the page has, and shows its owner. @type {Record<Kind, MediaStreamTrack|null>} */
  #given = { audio: null, video: null };
  /** What is sent: copies, which are off for longer. @type {Record<Kind, MediaStreamTrack|null>} */
  #tracks = { audio: null, video: null };
  /** @type {Record<Kind, boolean>} */
  #on;
  /**
   * Whether what is sent may show anything: not before its frames come by the encrypting worker.
   * @type {Record<Kind, boolean>}
   */
  #safe = { audio: false, video: false };
  /** @type {Record<Kind, string>} the encryption's names for our two senders */
  #ids = { audio: "", video: "" };
  /** @type {RTCPeerConnection|null} */
  #connection = null;
  #others = 0;
  #paused = false;
  #signs = false;
  #preference = "";

  /** @param {MediaStream|null} stream what to send; may lack a camera, a microphone or both */
  constructor(stream) {
    const [audio = null] = stream?.getAudioTracks() ?? [];
    const [video = null] = stream?.getVideoTracks() ?? [];
    this.#take("audio", audio);
    this.#take("video", video);
    this.#on = { audio: audio?.enabled ?? false, video: video?.enabled ?? false };
    for (const kind of KINDS) this.#apply(kind);
  }

  /** What the others are told: {microphone, camera}. */
  get state() {
    const [microphone, camera] = KINDS.map(
      (kind) => this.#on[kind] && this.#tracks[kind] !== null,
    );
    return { microphone, camera: camera && !this.#paused };
  }

  /**
   * @param {Kind} kind
   * @param {boolean} on
   */
  turn(kind, on) {
    this.#on[kind] = on;
    this.#apply(kind);
  }

  /** The frames of a sender come by the worker. @param {string} id */
  flows(id) {
    for (const kind of KINDS.filter((each) => this.#ids[each] === id)) this.#release(kind);
  }

  /**
   * Another device, or nothing any more; no negotiation is needed.
   * @param {Kind} kind
   * @param {MediaStreamTrack|null} track
   */
  async replace(kind, track) {
    this.#take(kind, track);
    this.#apply(kind);
    await this.#transceiver(kind)?.sender.replaceTrack(this.#tracks[kind]);
    if (track && kind === "video") await this.limit(this.#others);
  }

  /**
   * Both sections always send, so that a camera that comes later needs no negotiation. Called in
   * the first task after setRemoteDescription, in which all senders get their encryption.
   * @param {RTCPeerConnection} connection
   * @param {Encryption|null} encryption
   */
  async attach(connection, encryption) {
    this.#connection = connection;
    for (const kind of KINDS) this.#protect(kind, encryption);
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
   * A steady picture matters more than a sharp one when people read lips and signs; of a page that
   * is shown the letters matter.
   * @param {number} others who receive it
   */
  async limit(others) {
    this.#others = others;
    const sender = this.#transceiver("video")?.sender;
    const parameters = sender?.getParameters();
    if (!sender || !parameters?.encodings?.length) return;
    const maxBitrate = VIDEO_BITRATE[others <= 1 ? "one" : this.#signs ? "signed" : "several"];
    const sharp = this.#given.video?.contentHint === "detail";
    const preference = sharp ? "maintain-resolution" : "maintain-framerate";
    const [encoding] = parameters.encodings;
    const known = encoding.maxBitrate === maxBitrate && this.#preference === preference;
    if (known && encoding.active === !this.#paused) return;
    this.#preference = preference;
    encoding.maxBitrate = maxBitrate;
    encoding.maxFramerate = FRAMES;
    encoding.active = !this.#paused;
    /** @type {any} */ (parameters).degradationPreference = preference;
    await sender.setParameters(parameters);
  }

  /** @param {Kind} kind @param {Encryption|null} encryption */
  #protect(kind, encryption) {
    const transceiver = this.#transceiver(kind);
    if (!transceiver) return;
    if (!encryption) {
      this.#release(kind);
      return;
    }
    const id = encryption.protect(transceiver.sender, kind);
    if (id === this.#ids[kind]) return;
    this.#ids[kind] = id;
    this.#safe[kind] = false;
    this.#apply(kind);
  }

  /** @param {Kind} kind */
  #release(kind) {
    this.#safe[kind] = true;
    this.#apply(kind);
  }

  /** @param {Kind} kind @param {MediaStreamTrack|null} track */
  #take(kind, track) {
    this.#tracks[kind]?.stop();
    this.#given[kind] = track;
    this.#tracks[kind] = track?.clone() ?? null;
  }

  /** @param {Kind} kind */
  #apply(kind) {
    const [given, track] = [this.#given[kind], this.#tracks[kind]];
    if (given) given.enabled = this.#on[kind];
    if (track) track.enabled = this.#on[kind] && this.#safe[kind];
  }

  /** Sends no picture for a while, although the camera is on. @param {boolean} paused */
  async pause(paused) {
    this.#paused = paused;
    await this.limit(this.#others);
  }

  /** The picture is what somebody says. @param {boolean} signs */
  async sign(signs) {
    this.#signs = signs;
    await this.limit(this.#others);
  }

  /** Camera and microphone are free again, as far as they were used here. */
  stop() {
    for (const kind of KINDS) this.#take(kind, null);
  }

  /** @param {Kind} kind */
  #transceiver(kind) {
    return this.#connection?.getTransceivers().find(({ mid }) => mid === MIDS[kind]);
  }
}
