"""End-to-end encryption in Chromium: who agrees sees and hears, everybody else gets noise."""

import asyncio
import hashlib
import hmac
import json
from base64 import b64decode, b64encode

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from .pages import altered, chromium, join, received, served, wait_for
from .test_calls import both_arrive, call

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]

STATE = "seen.encryption.at(-1)?.state"
WORDS = "seen.encryption.findLast((each) => each.state === 'sealed')?.words"


async def sealed(*pages) -> list[str]:
    for page in pages:
        await wait_for(page, f"{STATE} === 'sealed'")
    return [await page.evaluate(WORDS) for page in pages]


async def decoded(page, seat: str, seconds: float = 4) -> tuple[int, int]:
    """Frames decoded and sound packets received of a seat within these seconds."""
    before = await received(page)
    await asyncio.sleep(seconds)
    after = await received(page)
    picture, sound = f"{seat}/video", f"{seat}/audio"
    return tuple(after.get(kind, 0) - before.get(kind, 0) for kind in (picture, sound))


def test_everybody_has_the_same_four_words_and_new_ones_when_somebody_comes_or_leaves():
    async def script(portal, address, pages):
        citizen, caseworker, third = pages
        await join(citizen, address, "citizen")
        await wait_for(citizen, f"{STATE} === 'alone'")
        await join(caseworker, address, "caseworker")
        (two, same) = await sealed(citizen, caseworker)
        assert two == same and len(two.split()) >= 4
        await both_arrive(citizen, "caseworker")
        await join(third, address, "interpreter")
        await wait_for(third, f"{STATE} === 'sealed'")
        await wait_for(citizen, f"{WORDS} !== {json.dumps(two)}")
        await wait_for(caseworker, f"{WORDS} !== {json.dumps(two)}")
        three = await sealed(citizen, caseworker, third)
        assert len(set(three)) == 1
        for seat in ("citizen", "caseworker"):
            await both_arrive(third, seat)
        portal.control(op="remove", consultation="c1", seat="interpreter")
        await wait_for(citizen, f"{WORDS} !== {json.dumps(three[0])}")
        await wait_for(caseworker, f"{WORDS} !== {json.dumps(three[0])}")
        after = await sealed(citizen, caseworker)
        assert after[0] == after[1]
        assert len({two, three[0], after[0]}) == 3
        await both_arrive(citizen, "caseworker")

    call(script, people=3)


def test_who_only_listens_at_the_gateway_gets_noise():
    """The page joins like the gateway's own ear: it gets all packets, and takes no part."""

    async def script(_portal, address, pages):
        citizen, caseworker, ear = pages
        await join(citizen, address, "citizen")
        await join(caseworker, address, "caseworker")
        await sealed(citizen, caseworker)
        await altered(
            ear,
            "e2ee/encryption.js",
            ("    end.transform = new", "    new"),
            ("    this.#agreement.met(people);", ""),
            ("    this.#agreement.heard(connection, body);", ""),
        )
        await join(ear, address, "ear")
        await both_arrive(citizen, "caseworker")
        frames, packets = await decoded(ear, "citizen")
        assert packets > 100
        assert frames <= 3
        # The others say that somebody is there with whom nothing was agreed.
        assert await citizen.evaluate(STATE) == "agreeing"

    call(script, people=3)


def test_who_has_a_wrong_key_sees_nothing_and_is_told():
    async def script(_portal, address, pages):
        citizen, caseworker = pages
        await altered(
            caseworker,
            "e2ee/worker.js",
            (
                "keys.set(kid, await frameKey(base, kid))",
                "keys.set(kid, await frameKey(base.map((b) => b ^ 1), kid))",
            ),
        )
        await join(citizen, address, "citizen")
        await join(caseworker, address, "caseworker")
        await sealed(citizen)
        await wait_for(caseworker, f"{STATE} === 'unreadable'")
        assert await caseworker.evaluate("seen.encryption.at(-1).seat") == "citizen"
        frames, packets = await decoded(caseworker, "citizen")
        assert (frames, packets > 100) == (0, True)
        await both_arrive(citizen, "caseworker")

    call(script)


NOT_ABLE = (
    ('const scripts = "RTCRtpScriptTransform" in globalThis;', "const scripts = false;"),
    ("const streams = ", "const streams = false && "),
)


def test_a_browser_that_cannot_encrypt_is_named_and_the_call_goes_on():
    async def script(_portal, address, pages):
        citizen, caseworker = pages
        await altered(citizen, "e2ee/encryption.js", *NOT_ABLE)
        await join(citizen, address, "citizen")
        await join(caseworker, address, "caseworker")
        for page, other in ((citizen, "caseworker"), (caseworker, "citizen")):
            await wait_for(page, f"{STATE} === 'transport'")
            await both_arrive(page, other)

    call(script)


def test_where_encryption_is_required_nothing_passes_in_clear():
    async def script(_portal, address, pages):
        citizen, caseworker = pages
        await altered(citizen, "e2ee/encryption.js", *NOT_ABLE)
        await join(citizen, address, "citizen&e2ee=required")
        await join(caseworker, address, "caseworker&e2ee=required")
        for page in pages:
            await wait_for(page, f"{STATE} === 'refused'")
        # Nothing of the one who can encrypt, and nothing that shows or says anything of the other.
        assert await decoded(citizen, "caseworker", 2) == (0, 0)
        assert await citizen.evaluate("seen.tracks.map((track) => track.enabled)") == [True, True]
        assert await citizen.evaluate("seen.clones.map((track) => track.enabled)") == [False, False]

    call(script)


def intruder(portal, address: str):
    """A third seat that speaks for itself, and the epoch that begins with it."""
    client = portal.connect(address)
    client.say(type="ticket", v=1, ticket=portal.ticket(seat="mallory"))
    people = client.hear_until("people")["people"]
    return client, "-".join(str(number) for number in sorted(p["connection"] for p in people))


def test_a_participant_who_takes_everything_back_gets_nothing_in_clear():
    """It says that it cannot encrypt, then that it can after all, and then cheats."""

    async def script(portal, address, pages):
        citizen, caseworker = pages
        await join(citizen, address, "citizen")
        await join(caseworker, address, "caseworker")
        await sealed(citizen, caseworker)
        mallory, epoch = intruder(portal, address)
        mallory.say(type="relay", to="", body=json.dumps({"e": epoch, "t": "cannot"}))
        for page in pages:
            await wait_for(page, f"{STATE} === 'transport'")
        commit = {"e": epoch, "t": "commit", "c": b64encode(bytes(32)).decode()}
        reveal = {"e": epoch, "t": "reveal", "k": b64encode(bytes(65)).decode(), "n": ""}
        for said in (commit, reveal):
            mallory.say(type="relay", to="", body=json.dumps(said))
        await asyncio.sleep(1)
        # What it said first stands: in words, not silently.
        assert {await page.evaluate(STATE) for page in pages} == {"transport"}

    call(script)


def test_after_a_broken_promise_nothing_passes_in_clear():
    async def script(portal, address, pages):
        citizen, caseworker = pages
        await join(citizen, address, "citizen")
        await join(caseworker, address, "caseworker")
        await sealed(citizen, caseworker)
        mallory, epoch = intruder(portal, address)
        for said in (
            {"t": "commit", "c": b64encode(bytes(32)).decode()},
            {"t": "reveal", "k": b64encode(bytes(65)).decode(), "n": ""},
        ):
            mallory.say(type="relay", to="", body=json.dumps({"e": epoch} | said))
        for page in pages:
            await wait_for(page, f"{STATE} === 'failed'")
            assert await page.evaluate("seen.encryption.at(-1).seat") == "mallory"
        await citizen.evaluate("link.write({ id: 1, text: 'secret', done: false })")
        await asyncio.sleep(1)
        bodies = [m["body"] for m in mallory.hear_all() if m["type"] == "relayed"]
        texts = [body for body in bodies if '"t":"text"' in body]
        assert len(texts) == 1
        assert "secret" not in texts[0]
        # The two go on under the keys they had.
        await both_arrive(citizen, "caseworker")

    call(script)


def test_the_older_interface_of_chromium_works_too():
    async def script(_portal, address, pages):
        citizen, caseworker = pages
        older = ('const scripts = "RTCRtpScriptTransform" in globalThis;', "const scripts = false;")
        await altered(citizen, "e2ee/encryption.js", older)
        await join(citizen, address, "citizen")
        await join(caseworker, address, "caseworker")
        assert len(set(await sealed(citizen, caseworker))) == 1
        await both_arrive(citizen, "caseworker")
        await both_arrive(caseworker, "citizen")

    call(script)


def test_a_reload_brings_new_keys():
    async def script(_portal, address, pages):
        citizen, caseworker = pages
        await join(citizen, address, "citizen")
        await join(caseworker, address, "caseworker")
        (before, _same) = await sealed(citizen, caseworker)
        await citizen.reload()
        await wait_for(caseworker, f"{WORDS} !== {json.dumps(before)}")
        assert len(set(await sealed(citizen, caseworker))) == 1
        await both_arrive(caseworker, "citizen")
        await both_arrive(citizen, "caseworker")

    call(script)


# The pieces, alone in one page

SETUP = """async (script) => {
  const modules = await Promise.all(
    ["sframe", "agreement", "words"].map((name) => import(`/e2ee/${name}.js`)));
  const { frameKey, seal, open, Replay, Agreement, safetyWords } = Object.assign({}, ...modules);
  const bytes = (...numbers) => new Uint8Array(numbers);
  const somebody = (connection) => ({ connection, seat: `s${connection}`, away: false });
"""


def evaluate(script: str):
    """The value of a script that may use the modules' exports."""

    async def run(address: str):
        async with chromium(1) as (page,):
            await page.goto(f"{address}/?seat=x&media=none")
            return await page.evaluate(SETUP + script + "}")

    with served(lambda _query: None) as address:
        return asyncio.run(run(address))


def expand(secret: bytes, label: bytes, size: int) -> bytes:
    """HKDF (RFC 5869) with SHA-256 and an empty salt; one block is enough here."""
    extracted = hmac.digest(bytes(32), secret, hashlib.sha256)
    return hmac.digest(extracted, label + b"\x01", hashlib.sha256)[:size]


def test_frames_are_those_of_rfc_9605():
    """Opened by an implementation that shares nothing with ours but the standard."""
    sealed_frames = evaluate("""
      const key = await frameKey(bytes(...Array(32).keys()), 300);
      key.counter = 7;
      const frames = [];
      for (const text of ["seven", "eight"]) {
        const frame = new TextEncoder().encode("ab" + text);
        frames.push(btoa(String.fromCharCode(...await seal(key, frame, 2))));
      }
      return frames;
    """)
    base, kid = bytes(range(32)), (300).to_bytes(8, "big")
    key = expand(base, b"SFrame 1.0 Secret key " + kid + b"\x00\x04", 16)
    salt = int.from_bytes(expand(base, b"SFrame 1.0 Secret salt " + kid + b"\x00\x04", 12), "big")
    # Key id 300 in two bytes; counter 7 in the first byte, counter 8 behind it.
    for counter, header, text in ((7, "97012c", b"seven"), (8, "98012c08", b"eight")):
        frame = b64decode(sealed_frames[counter - 7])
        size = 2 + len(header) // 2
        assert frame[2:size].hex() == header
        nonce = (salt ^ counter).to_bytes(12, "big")
        assert AESGCM(key).decrypt(nonce, frame[size:], frame[2:size] + b"ab") == text


def test_a_frame_that_was_changed_or_comes_twice_is_not_opened():
    assert evaluate("""
      const key = await frameKey(bytes(...Array(32).keys()), 1);
      const other = await frameKey(bytes(...Array(32).keys()), 2);
      const frame = bytes(1, 2, 3, 4, 5, 6);
      const sealed = await seal(key, frame, 3);
      const keys = (kid) => ({ 1: key, 2: other })[kid];
      const opens = async (data, replay = new Replay()) =>
        Boolean(await open(keys, data, 3, replay));
      const changed = [];
      for (let at = 0; at < sealed.length; at += 1)
        changed.push(await opens(sealed.map((byte, index) => byte ^ (index === at ? 1 : 0))));
      const replay = new Replay();
      const cut = [];
      for (let size = 0; size < sealed.length; size += 1)
        cut.push(await opens(sealed.slice(0, size)));
      return {
        first: await opens(sealed, replay), again: await opens(sealed, replay),
        later: await opens(await seal(other, frame, 3), replay),
        replayed: await opens(sealed, replay),
        changed: changed.includes(true), cut: cut.includes(true),
      };
    """) == {
        "first": True,
        "again": False,
        "later": True,
        "replayed": False,
        "changed": False,
        "cut": False,
    }


PARTIES = """
  /** Two people and what lies between them: `between(from, to, body)` may change what is said. */
  const meet = (between) => new Promise((resolve) => {
    const seen = { a: [], b: [] };
    const sides = {};
    const done = (name, word) => {
      seen[name].push(word);
      if (word === "cheated" || (seen.a.length && seen.b.length)) resolve(seen);
    };
    for (const [me, name, other, to] of [[1, "a", "b", 2], [2, "b", "a", 1]])
      sides[name] = new Agreement({
        able: true,
        send: async (_to, body) => {
          const passed = await between(name, JSON.parse(body));
          if (passed) sides[other].heard(me, JSON.stringify(passed));
        },
        tell: {
          own() {}, theirs() {}, left() {}, begun() {}, cannot() {},
          settled: ({ words, alone }) => alone || done(name, safetyWords(words, "de").join(" ")),
          cheated: () => done(name, "cheated"),
        },
      });
    const people = [1, 2].map(somebody);
    sides.a.welcomed(1); sides.b.welcomed(2);
    sides.a.met(people); sides.b.met(people);
  });
"""


def test_two_people_agree_on_the_same_words():
    seen = evaluate(PARTIES + "return meet((_from, said) => said);")
    assert seen["a"] == seen["b"] != ["cheated"]


def test_a_key_that_was_exchanged_after_the_promise_is_noticed():
    """The gateway cannot wait for one key and then choose another that fits."""
    seen = evaluate(
        PARTIES
        + """
      const curve = { name: "ECDH", namedCurve: "P-256" };
      const pair = await crypto.subtle.generateKey(curve, false, ["deriveBits"]);
      const raw = new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey));
      const k = btoa(String.fromCharCode(...raw));
      return meet((from, said) => from === "a" && said.t === "reveal" ? { ...said, k } : said);
    """
    )
    assert seen["b"] == ["cheated"]


def test_a_gateway_between_two_agreements_makes_the_words_differ():
    """It takes part twice, with keys of its own: everything fits, only the words do not."""
    seen = evaluate("""
      const sides = [];
      const words = {};
      await new Promise((resolve) => {
        // Each victim meets a double of the other, played by the gateway.
        for (const name of ["a", "b"]) {
          const ends = {};
          for (const [me, who, other] of [[1, "first", "second"], [2, "second", "first"]])
            ends[who] = new Agreement({
              able: true,
              send: (_to, body) => ends[other].heard(me, body),
              tell: {
                own() {}, theirs() {}, left() {}, begun() {}, cannot() {}, cheated() {},
                settled: ({ words: found, alone }) => {
                  if (alone) return;
                  words[name] = safetyWords(found, "de").join(" ");
                  if (words.a && words.b) resolve();
                },
              },
            });
          const people = [1, 2].map(somebody);
          for (const [who, me] of [["first", 1], ["second", 2]]) ends[who].welcomed(me);
          for (const end of Object.values(ends)) end.met(people);
        }
      });
      return words;
    """)
    assert seen["a"] != seen["b"]


def test_words_are_the_same_places_in_both_languages():
    german, english = evaluate(
        "return ['de', 'en'].map((l) => safetyWords(new Uint8Array(Array(256).keys()), l));"
    )
    assert len(set(german)) == len(set(english)) == 256
    assert all(e.startswith(f"{g} (") for g, e in zip(german, english, strict=True))
