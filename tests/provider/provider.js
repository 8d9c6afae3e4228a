// The provider of a city that exists in tests only: node provider.js PORT
//
// Who is there and what goes wrong is set by the tests: PUT /test/people, PUT /test/spoiled.

import Provider from "oidc-provider";
import { exportJWK, generateKeyPair, importJWK, SignJWT, decodeJwt } from "jose";

const port = Number(process.argv[2]);
const issuer = `http://127.0.0.1:${port}`;
const portal = process.argv[3];
const ALG = "RS256";

let people = {};
let spoiled = "";

const { privateKey } = await generateKeyPair(ALG, { extractable: true });
const key = { ...(await exportJWK(privateKey)), kid: "first", use: "sig", alg: ALG };

const provider = new Provider(issuer, {
  clients: [
    {
      client_id: "videoberatung",
      client_secret: "a secret of the tests that is long enough",
      redirect_uris: [`${portal}/intern/anmelden/zurueck`],
      post_logout_redirect_uris: [`${portal}/intern/anmelden`],
    },
  ],
  jwks: { keys: [key] },
  cookies: { keys: ["cookies of the tests"] },
  claims: { openid: ["sub"], email: ["email", "email_verified", "groups"] },
  // Some providers put groups into the token, some want to be asked for them.
  conformIdTokenClaims: process.argv[4] === "asked",
  pkce: { required: () => true },
  features: { devInteractions: { enabled: false }, rpInitiatedLogout: { enabled: true } },
  interactions: { url: (_ctx, interaction) => `/person/${interaction.uid}` },
  findAccount: (_ctx, id) =>
    people[id] && { accountId: id, claims: () => ({ sub: id, ...people[id] }) },
  loadExistingGrant: async (ctx) => {
    const grant = new ctx.oidc.provider.Grant({
      clientId: ctx.oidc.client.clientId,
      accountId: ctx.oidc.session.accountId,
    });
    grant.addOIDCScope("openid email");
    await grant.save();
    return grant;
  },
});

provider.use(async (ctx, next) => {
  if (ctx.path.startsWith("/test/")) return command(ctx);
  if (ctx.path.startsWith("/person/")) return interaction(ctx);
  if (spoiled === "down") ctx.throw(503);
  await next();
  if (ctx.oidc?.route === "token" && ctx.body?.id_token && spoiled) await spoil(ctx.body);
});

async function command(ctx) {
  const parts = [];
  for await (const part of ctx.req) parts.push(part);
  const given = JSON.parse(Buffer.concat(parts).toString());
  if (ctx.path === "/test/people") people = given;
  else spoiled = given;
  ctx.body = {};
}

// A page that asks who is there; the password would be nobody's concern here.
async function interaction(ctx) {
  if (ctx.method === "POST") {
    const parts = [];
    for await (const part of ctx.req) parts.push(part);
    const given = new URLSearchParams(Buffer.concat(parts).toString());
    const result = given.get("cancel")
      ? { error: "access_denied" }
      : { login: { accountId: given.get("person") } };
    await provider.interactionFinished(ctx.req, ctx.res, result, { mergeWithLastSubmission: false });
    ctx.respond = false;
    return;
  }
  ctx.type = "html";
  ctx.body = `<!doctype html><html lang="de"><title>Stadt</title><form method="post">
    <label>Person <input name="person"></label><button>Anmelden</button>
    <button name="cancel" value="1">Abbrechen</button></form></html>`;
}

// What a hostile or broken provider would say: signed as it should be, but wrong; or not signed.
async function spoil(body) {
  const claims = decodeJwt(body.id_token);
  const signing = await importJWK(key, ALG);
  const sign = (changed, by = signing, header = {}) =>
    new SignJWT({ ...claims, ...changed })
      .setProtectedHeader({ alg: ALG, kid: "first", ...header })
      .sign(by);
  const encoded = (part) => Buffer.from(JSON.stringify(part)).toString("base64url");
  const ways = {
    audience: () => sign({ aud: "somebody else" }),
    more_audiences: () => sign({ aud: ["videoberatung", "somebody else"] }),
    nonce: () => sign({ nonce: "another" }),
    no_nonce: () => sign({ nonce: undefined }),
    issuer: () => sign({ iss: "https://boese.example" }),
    expired: () => sign({ exp: claims.exp - 7200, iat: claims.iat - 7200 }),
    old_login: () => sign({ auth_time: claims.auth_time - 3600 }),
    unsigned: () => `${encoded({ alg: "none" })}.${encoded(claims)}.`,
    tampered: () => {
      const [header, , signature] = body.id_token.split(".");
      return `${header}.${encoded({ ...claims, groups: ["betrieb"] })}.${signature}`;
    },
    public_key: async () => {
      const secret = new TextEncoder().encode(JSON.stringify({ kty: key.kty, n: key.n, e: key.e }));
      return sign({}, secret, { alg: "HS256" });
    },
    other_key: async () => sign({}, (await generateKeyPair(ALG)).privateKey),
    unknown_key: async () => sign({}, (await generateKeyPair(ALG)).privateKey, { kid: "second" }),
    access_token: () => {
      body.access_token += "x";
      return sign({ at_hash: "AAAAAAAAAAAAAAAAAAAAAA" });
    },
    missing: () => undefined,
  };
  body.id_token = await ways[spoiled]();
}

process.on("SIGTERM", () => process.exit(0));
provider.listen(port, "127.0.0.1", () => console.log("ready"));
