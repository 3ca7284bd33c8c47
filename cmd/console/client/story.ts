// The whole story of a client, told by a typed client that openapi-typescript made from the document: every path, field and
// status below is checked by the compiler. It prints one line for each step.
import createClient, { type Client } from "openapi-fetch";
import type { paths } from "./openapi.js";

declare const process: { env: Record<string, string | undefined> }; // of Node's, all that is used

type World = { console: string; platform: string; apiKey: string; people: { role: string; client?: string; approverToken: string }[]; wallets: Wallet[] };
type Wallet = { coin: string; id: string; label: string; passphrase: string };

const world: World = JSON.parse(process.env.GATEWAY_WORLD ?? "{}");
const gateway: Client<paths> = createClient<paths>({ baseUrl: world.console, headers: { Authorization: `Bearer ${world.apiKey}` } });
const approvers = world.people.filter((p) => p.role === "compliance" && !p.client).map((p) => p.approverToken);
const once = (name: string) => ({ header: { "Idempotency-Key": `story-${name}-${Date.now()}` } });

function told(step: string, text: string): void {
  console.log(`ok ${step}: ${text}`);
}

/** must gives the body of an answer with this status, and ends the story with whatever else came. */
function must<T>(step: string, status: number, answer: { data?: T; error?: unknown; response: Response }): T {
  if (answer.response.status !== status || answer.data === undefined) {
    throw new Error(`${step}: ${answer.response.status} ${JSON.stringify(answer.error ?? answer.data)}, want ${status}`);
  }
  return answer.data;
}

/** control moves BitGo's stand-in: what people, banks and blocks do. */
async function control(path: string, body: unknown): Promise<void> {
  const res = await fetch(`${world.platform}/_sandbox/${path}`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
  if (!res.ok) throw new Error(`sandbox ${path}: ${res.status} ${await res.text()}`);
}

/** until asks again, a tenth of a second later each time, until it is so. */
async function until<T>(step: string, ask: () => Promise<T | undefined>): Promise<T> {
  for (let n = 0; n < 600; n++) {
    const found = await ask();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${step}: not within a minute`);
}

async function onboard(): Promise<{ id: string; passphrase: string }> {
  const enterprise = must("caas", 200, await gateway.POST("/api/bitgo/caas", {
    params: once("caas"), body: { email: `treasury-${Date.now()}@apex.example`, accountType: "business" } }));
  told("caas", `${enterprise.name} ${enterprise.status}`);
  await control("enterprise", { enterprise: enterprise.id, kyc: "approved" });
  const names = once("go-account");
  const ask = async () => gateway.POST("/api/bitgo/go-accounts", { params: names, body: { childEnterpriseId: enterprise.id!, label: "Custody vault" } });
  let passphrase = "";
  const account = await until("go-account", async () => {
    const answer = await ask();
    const body = answer.data;
    if (!body) throw new Error(`go-account: ${answer.response.status} ${JSON.stringify(answer.error)}`);
    passphrase = body.walletPassphrase ?? passphrase;
    if (body.status !== "fulfilled") {
      await control("advance", {});
      return undefined;
    }
    return body;
  });
  if (passphrase === "") throw new Error("go-account: no passphrase was told");
  told("go-account", `${account.label} ${account.coin} ${account.status}`);
  return { id: account.id!, passphrase };
}

async function fund(walletId: string): Promise<void> {
  const path = { coin: "ofc", walletId };
  const address = must("address", 200, await gateway.POST("/api/bitgo/wallet/{coin}/{walletId}/address", {
    params: { path, ...once("address") }, body: { token: "ofctbtc", label: "First deposit" } }));
  told("address", address.address !== "" ? "made" : "pending");
  await control("deposit", { wallet: walletId, coin: "ofctbtc", amount: "90000000", state: "confirmed" });
  await until("deposit", async () => {
    const w = must("balance", 200, await gateway.GET("/api/bitgo/wallet/{coin}/{walletId}", { params: { path, query: { token: "ofctbtc" } } }));
    return w.available === "90000000" ? w : undefined;
  });
  const policy = must("policy", 200, await gateway.POST("/api/bitgo/policy", {
    params: once("policy"), body: { walletId, collateralValueUSD: 100000, currentLoanAmountUSD: 0 } }));
  told("policy", `${policy.ltv} of ${policy.max} % ${policy.status}`);
}

const payee = "tb1qxu8kka4lhq0eyvhycy3gpgx7hznskhk7reh476";

async function pay(from: { id: string; coin: string; passphrase: string }, amount: string) {
  return gateway.POST("/api/bitgo/send", { params: once("send" + amount), body: { walletId: from.id, coin: from.coin,
    address: payee, amount, walletPassphrase: from.passphrase, comment: "Power bill" } });
}

/** A small amount to a payee that Apex knows leaves at once. */
async function sendAtOnce(): Promise<void> {
  const from = world.wallets.find((w) => w.coin === "tbtc4")!;
  const small = must("send", 200, await pay(from, "400000"));
  told("send 200", small.txid ? "it has a txid" : small.state);
}

/** For the new client everybody is a new payee: two of compliance decide, and then it is released. */
async function sendWithOthers(walletId: string, passphrase: string): Promise<void> {
  const large = must("send", 202, await pay({ id: walletId, coin: "ofctbtc", passphrase }, "3100000"));
  told("send 202", `${large.state}, ${large.approvalsNeeded} needed`);
  let state = "";
  for (const approver of approvers.slice(0, large.approvalsNeeded)) {
    const decided = must("approval", 200, await gateway.PUT("/api/bitgo/approvals/{approvalId}", {
      params: { path: { approvalId: large.approvalId! }, header: { "x-approver-token": approver } }, body: { state: "approved", memo: "Checked" } }));
    state = decided.state;
  }
  told("approval", state);
  const path = { sendId: large.sendId };
  await until("approved", async () => {
    const s = must("status", 200, await gateway.GET("/api/bitgo/sends/{sendId}", { params: { path } }));
    return s.state === "approved" ? s : undefined;
  });
  const released = must("release", 200, await gateway.POST("/api/bitgo/sends/{sendId}/release", {
    params: { path, ...once("release") }, body: { walletPassphrase: passphrase } }));
  told("release", released.state);
  await control("advance", { confirm: true });
  const confirmed = await until("webhook", async () => {
    const s = must("status", 200, await gateway.GET("/api/bitgo/sends/{sendId}", { params: { path } }));
    return s.state === "confirmed" ? s : undefined;
  });
  told("webhook", `BitGo told that the send is ${confirmed.state}`);
  const transfer = must("transfer", 200, await gateway.GET("/api/bitgo/transfer/{coin}/{walletId}/{transferId}", {
    params: { path: { coin: "ofctbtc", walletId, transferId: confirmed.transferId! } } }));
  told("transfer", `${transfer.state} ${transfer.value}`);
}

const account = await onboard();
await fund(account.id);
await sendAtOnce();
await sendWithOthers(account.id, account.passphrase);
