// @ts-check
/**
 * The browser's side of the media gateway (docs/protocol.md): one socket, and for seats one peer
 * connection that is rebuilt or restarted until it works or the gateway says that it is over.
 *
 * Events, with these details:
 *   state   {state: "connecting"|"connected"|"reconnecting"|"closed"}
 *   welcome {kind, seat}      look {topics}       people {people: Person[]}
 *   stream  {seat, stream}    gone {seat}         closed {code, reason, final}
 *
 * @typedef {{seat: string, role: string, microphone: boolean, camera: boolean, away: boolean}} Person
 * @typedef {{url: string, ticket: string, iceServers?: RTCIceServer[]}} Place
 * @typedef {"audio"|"video"} Kind
 * @typedef {{type: "offer", negotiation: number, sdp: string, streams: Record<string, string>}} Offer
 */

const PAUSES = [0, 300, 1200, 2700, 4800];
const LONGEST_PAUSE = 5000;
const STABLE_AFTER = 10_000;
const RESTART_EVERY = 2000;
const ANSWER_WITHIN = 6000;
const NORMAL = 1000;
const LOST = 1006;
const NO_TICKET = 4401;
/** Policy, size, put out, replaced: asking for another ticket would not help. */
const FINAL = new Set([1008, 1009, 4403, 4409]);

/** The gateway's names for the two sections in which a browser sends. */
const MIDS = /** @type {const} */ ({ audio: "a", video: "v" });
const VIDEO_BITRATE = { one: 1_200_000, several: 600_000 };

export class GatewayLink extends EventTarget {
  #askTicket;
  /** @type {Record<Kind, MediaStreamTrack|null>} */
  #tracks;
  /** @type {Record<Kind, boolean>} */
  #on;
  /** @type {WebSocket|null} */
  #socket = null;
  /** @type {RTCPeerConnection|null} */
  #connection = null;
  /** @type {RTCIceServer[]} */
  #iceServers = [];
  /** @type {Map<string, {seat: string, stream: MediaStream}>} */
  #streams = new Map();
  /** @type {Record<string, string>} */
  #owners = {};
  #others = 0;
  #kind = "";
  #work = Promise.resolve();
  #verdict = { code: LOST, reason: "lost" };
  #state = "";
  #tries = 0;
  #attempt = 0;
  #over = false;
  #restartedAt = -RESTART_EVERY;
  #heardAt = 0;
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  #retry;
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  #stable;
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  #restartTimer;

  /**
   * @param {object} options
   * @param {() => Promise<Place|null>} options.ticket asks the portal for a fresh ticket; null ends the link
   * @param {MediaStream|null} options.stream what to send; may lack a camera, a microphone or both
   */
  constructor({ ticket, stream }) {
    super();
    this.#askTicket = ticket;
    const [audio = null] = stream?.getAudioTracks() ?? [];
    const [video = null] = stream?.getVideoTracks() ?? [];
    this.#tracks = { audio, video };
    this.#on = { audio: audio?.enabled ?? false, video: video?.enabled ?? false };
  }

  start() {
    window.addEventListener("online", this.#networkChanged);
    /** @type {any} */ (navigator).connection?.addEventListener("change", this.#networkChanged);
    this.#connect();
  }

  /** Leaves for good. */
  close() {
    this.#finish(NORMAL, "left");
  }

  /** @param {boolean} on */
  setMicrophone(on) {
    this.#switch("audio", on);
  }

  /** @param {boolean} on */
  setCamera(on) {
    this.#switch("video", on);
  }

  /**
   * Another device, a shared screen, or nothing any more; no negotiation is needed.
   * @param {Kind} kind
   * @param {MediaStreamTrack|null} track
   */
  async replaceTrack(kind, track) {
    this.#tracks[kind] = track;
    if (track) track.enabled = this.#on[kind];
    await this.#transceiver(kind)?.sender.replaceTrack(track);
    this.#tellState();
  }

  /** What arrives and what leaves, summed up from getStats. */
  async stats() {
    const seats = new Map();
    for (const { seat, stream } of this.#streams.values())
      for (const track of stream.getTracks()) seats.set(track.id, seat);
    /** @type {{inbound: any[], outbound: any[], roundTripTime: number|null}} */
    const summary = { inbound: [], outbound: [], roundTripTime: null };
    const report = await this.#connection?.getStats();
    report?.forEach((/** @type {any} */ entry) => {
      if (entry.type === "inbound-rtp" && seats.has(entry.trackIdentifier))
        summary.inbound.push({ seat: seats.get(entry.trackIdentifier), ...inbound(entry) });
      else if (entry.type === "outbound-rtp") summary.outbound.push(outbound(entry));
      else if (entry.type === "candidate-pair" && entry.nominated)
        summary.roundTripTime = entry.currentRoundTripTime ?? summary.roundTripTime;
    });
    return summary;
  }

  // The socket

  async #connect() {
    if (this.#over) return;
    this.#enter(this.#state ? "reconnecting" : "connecting");
    const attempt = ++this.#attempt;
    let place;
    try {
      place = await this.#askTicket();
    } catch {
      if (attempt === this.#attempt) this.#later(); // The portal may be reached a moment later.
      return;
    }
    // A second attempt must not end in two sockets that replace each other.
    if (this.#over || attempt !== this.#attempt) return;
    if (place) this.#open(place);
    else this.#finish(NO_TICKET, "no-ticket");
  }

  /** @param {Place} place */
  #open({ url, ticket, iceServers = [] }) {
    const socket = new WebSocket(url);
    this.#socket = socket;
    this.#iceServers = iceServers;
    this.#verdict = { code: LOST, reason: "lost" };
    socket.onopen = () => socket.send(JSON.stringify({ type: "ticket", v: 1, ticket }));
    socket.onmessage = (event) => this.#hear(JSON.parse(event.data), socket);
    socket.onclose = () => this.#lost(socket);
    this.#expectWord(socket);
  }

  /**
   * A socket that stays silent when the gateway has to answer is given up.
   * @param {WebSocket} socket
   */
  #expectWord(socket) {
    const asked = performance.now();
    setTimeout(() => {
      if (socket !== this.#socket || this.#heardAt > asked) return;
      socket.close();
      this.#lost(socket);
    }, ANSWER_WITHIN);
  }

  /**
   * @param {any} message
   * @param {WebSocket} socket
   */
  #hear(message, socket) {
    if (socket !== this.#socket) return;
    this.#heardAt = performance.now();
    if (message.type === "welcome") this.#welcomed(message);
    else if (message.type === "look") this.#emit("look", { topics: message.topics });
    else if (message.type === "people") this.#met(message.people);
    else if (message.type === "offer") this.#queue(() => this.#answer(message, socket));
    else if (message.type === "closed") this.#verdict = message;
  }

  /** @param {{kind: string, seat: string}} welcome */
  #welcomed({ kind, seat }) {
    this.#kind = kind;
    this.#stable = setTimeout(() => (this.#tries = 0), STABLE_AFTER);
    this.#emit("welcome", { kind, seat });
    if (kind === "wait" || kind === "watch") this.#enter("connected");
    this.#tellState();
  }

  /** @param {Person[]} people */
  #met(people) {
    this.#others = people.length - 1;
    this.#emit("people", { people });
    this.#queue(() => this.#limit());
  }

  /** Sound and picture may still flow; the new socket brings a new peer connection. */
  #lost(/** @type {WebSocket} */ socket) {
    if (socket !== this.#socket) return;
    this.#socket = null;
    clearTimeout(this.#stable);
    const { code, reason } = this.#verdict;
    if (FINAL.has(code)) {
      this.#finish(code, reason);
      return;
    }
    this.#emit("closed", { code, reason, final: false });
    this.#enter("reconnecting");
    this.#later();
  }

  #later() {
    const pause = PAUSES[this.#tries] ?? LONGEST_PAUSE;
    this.#tries += 1;
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => this.#connect(), pause * (0.75 + Math.random() / 2));
  }

  /**
   * @param {number} code
   * @param {string} reason
   */
  #finish(code, reason) {
    if (this.#over) return;
    this.#over = true;
    clearTimeout(this.#retry);
    clearTimeout(this.#stable);
    clearTimeout(this.#restartTimer);
    window.removeEventListener("online", this.#networkChanged);
    /** @type {any} */ (navigator).connection?.removeEventListener("change", this.#networkChanged);
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
    this.#connection?.close();
    this.#emit("closed", { code, reason, final: true });
    this.#enter("closed");
  }

  /** @param {object} message */
  #send(message) {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message));
  }

  // The peer connection

  /**
   * One negotiation at a time, in the order of arrival; a failure is mended by a restart.
   * @param {() => Promise<void>} step
   */
  #queue(step) {
    this.#work = this.#work.then(step).catch(() => this.#restart());
  }

  /**
   * @param {Offer} offer
   * @param {WebSocket} socket
   */
  async #answer({ negotiation, sdp, streams }, socket) {
    if (socket !== this.#socket) return;
    const before = new Set(Array.from(this.#streams.values(), ({ seat }) => seat));
    this.#owners = streams;
    if (negotiation === 1) this.#replaceConnection();
    const connection = this.#connection;
    if (!connection) return;
    await connection.setRemoteDescription({ type: "offer", sdp });
    await this.#prepareSenders();
    await connection.setLocalDescription();
    if (socket !== this.#socket) return;
    this.#send({ type: "answer", negotiation, sdp: connection.localDescription?.sdp });
    this.#forgetStreams(before);
    await this.#limit();
  }

  #replaceConnection() {
    this.#connection?.close();
    this.#streams.clear();
    const connection = new RTCPeerConnection({
      bundlePolicy: "max-bundle",
      iceServers: this.#iceServers,
    });
    connection.ontrack = ({ streams: [stream] }) => this.#arrived(stream);
    connection.onconnectionstatechange = () => this.#connectionChanged(connection);
    this.#connection = connection;
  }

  /**
   * Both sections always send, so that a camera that comes later needs no negotiation. The first
   * task after setRemoteDescription is also the place to encrypt what the senders send.
   */
  async #prepareSenders() {
    /** @type {Promise<void>[]} */
    const attached = [];
    for (const kind of /** @type {Kind[]} */ (["audio", "video"])) {
      const transceiver = this.#transceiver(kind);
      if (!transceiver) continue;
      transceiver.direction = "sendonly";
      if (transceiver.sender.track !== this.#tracks[kind])
        attached.push(transceiver.sender.replaceTrack(this.#tracks[kind]));
    }
    await Promise.all(attached);
  }

  /** @param {Kind} kind */
  #transceiver(kind) {
    return this.#connection?.getTransceivers().find(({ mid }) => mid === MIDS[kind]);
  }

  /** A steady picture matters more than a sharp one when people read lips and signs. */
  async #limit() {
    const sender = this.#transceiver("video")?.sender;
    const parameters = sender?.getParameters();
    if (!sender || !parameters?.encodings?.length) return;
    const maxBitrate = this.#others > 1 ? VIDEO_BITRATE.several : VIDEO_BITRATE.one;
    if (parameters.encodings[0].maxBitrate === maxBitrate) return;
    parameters.encodings[0].maxBitrate = maxBitrate;
    /** @type {any} */ (parameters).degradationPreference = "maintain-framerate";
    await sender.setParameters(parameters);
  }

  /** @param {MediaStream|undefined} stream */
  #arrived(stream) {
    const seat = stream && this.#owners[stream.id];
    if (!seat || this.#streams.has(stream.id)) return;
    this.#streams.set(stream.id, { seat, stream });
    this.#emit("stream", { seat, stream });
  }

  /** @param {Set<string>} before seats that had a stream */
  #forgetStreams(before) {
    for (const id of this.#streams.keys()) if (!(id in this.#owners)) this.#streams.delete(id);
    const now = new Set(Object.values(this.#owners));
    for (const seat of before) if (!now.has(seat)) this.#emit("gone", { seat });
  }

  /** @param {RTCPeerConnection} connection */
  #connectionChanged(connection) {
    if (connection !== this.#connection || this.#over) return;
    const state = connection.connectionState;
    if (state === "connected") this.#enter("connected");
    if (state !== "disconnected" && state !== "failed") return;
    this.#enter("reconnecting");
    this.#restart();
  }

  /** Asks for an ICE restart, not too often. */
  #restart() {
    clearTimeout(this.#restartTimer);
    const wait = this.#restartedAt + RESTART_EVERY - performance.now();
    this.#restartTimer = setTimeout(() => this.#askRestart(), Math.max(0, wait));
  }

  #askRestart() {
    const socket = this.#socket;
    if (this.#over || !socket) return;
    this.#restartedAt = performance.now();
    this.#send({ type: "restart" });
    this.#expectWord(socket);
  }

  #networkChanged = () => {
    if (this.#socket) {
      if (this.#connection) this.#restart();
    } else {
      clearTimeout(this.#retry);
      this.#connect();
    }
  };

  // Small things

  /**
   * @param {Kind} kind
   * @param {boolean} on
   */
  #switch(kind, on) {
    this.#on[kind] = on;
    const track = this.#tracks[kind];
    if (track) track.enabled = on;
    this.#tellState();
  }

  #tellState() {
    if (this.#kind !== "seat") return;
    const [microphone, camera] = /** @type {Kind[]} */ (["audio", "video"]).map(
      (kind) => this.#on[kind] && this.#tracks[kind] !== null,
    );
    this.#send({ type: "state", microphone, camera });
  }

  /** @param {string} state */
  #enter(state) {
    if (state === this.#state) return;
    this.#state = state;
    this.#emit("state", { state });
  }

  /**
   * @param {string} name
   * @param {object} detail
   */
  #emit(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}

/** @param {any} entry */
function inbound({ kind, packetsReceived, packetsLost, bytesReceived, jitter, framesDecoded = 0,
  framesPerSecond = 0, frameWidth = 0, frameHeight = 0 }) {
  return { kind, packetsReceived, packetsLost, bytesReceived, jitter, framesDecoded,
    framesPerSecond, frameWidth, frameHeight };
}

/** @param {any} entry */
function outbound({ kind, packetsSent, bytesSent, framesEncoded = 0, framesPerSecond = 0,
  frameWidth = 0, frameHeight = 0, qualityLimitationReason = "none" }) {
  return { kind, packetsSent, bytesSent, framesEncoded, framesPerSecond, frameWidth, frameHeight,
    qualityLimitationReason };
}
