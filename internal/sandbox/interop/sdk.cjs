// BitGo's published SDK, unmodified, against a sandbox. Every check prints one line, "ok NAME" or "failed NAME: why";
// interop_test.go reads them. The only thing that is not BitGo's own code is this file.
'use strict';
const { BitGoAPI } = require('@bitgo/sdk-api');
const { Ofc, OfcToken } = require('@bitgo/sdk-core').coins;
const { Tbtc4 } = require('@bitgo/sdk-coin-btc');
const { tokens } = require('@bitgo/statics');

const world = JSON.parse(process.env.SANDBOX_WORLD);
const token = (key) => world.tokens.find((t) => t.key === key).token;
const wallet = (key) => world.wallets.find((w) => w.key === key);
const payee = world.payees.find((p) => p.key === 'apex-power').address;
const enterprise = wallet('apex-vault').enterprise;

// sdk is a client of one user, with request and response HMAC as in production.
function sdk(accessToken) {
  const bitgo = new BitGoAPI({ env: 'custom', customRootURI: world.platform, customBitcoinNetwork: 'testnet', accessToken });
  bitgo.register('ofc', Ofc.createInstance);
  bitgo.register('tbtc4', Tbtc4.createInstance);
  for (const type of ['ofctbtc', 'ofctusd']) {
    const config = tokens.testnet.ofc.tokens.find((t) => t.type === type);
    bitgo.register(type, OfcToken.createTokenConstructor(config));
  }
  return bitgo;
}

async function control(path, body) {
  const res = await fetch(world.platform + '/_sandbox/' + path, {
    method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body || {}),
  });
  if (!res.ok) throw new Error(path + ': ' + (await res.text()));
  return res.json();
}

function must(fine, what) {
  if (!fine) throw new Error(what);
}

async function refused(call, wanted) {
  try {
    await call();
  } catch (e) {
    const text = JSON.stringify({ message: e.message, name: e.name, status: e.status, result: e.result });
    must(wanted(e), 'refused otherwise: ' + text);
    return e;
  }
  throw new Error('was not refused');
}

const made = {}; // what one check leaves for the next
const bitgo = sdk(token('service'));
const second = sdk(token('approver'));
const passphrase = 'interop passphrase';

const checks = {
  'session': async () => {
    const session = await bitgo.session();
    must(session.user === world.users.find((u) => u.key === 'service').id, 'another user: ' + JSON.stringify(session));
  },
  'who I am': async () => {
    const me = await bitgo.me();
    must(me.id || (me.user && me.user.id), JSON.stringify(me));
  },
  'login with password and otp': async () => {
    const user = world.users.find((u) => u.key === 'approver');
    const fresh = sdk();
    const got = await fresh.authenticate({ username: user.email, password: user.password, otp: '000000' });
    must(got.access_token, 'no access token');
    const session = await fresh.session();
    must(session.user === user.id, 'another user');
  },
  'wallet list': async () => {
    const { wallets } = await bitgo.coin('tbtc4').wallets().list({ enterprise });
    must(wallets.some((w) => w.id() === wallet('apex-bitcoin').id), 'apex-bitcoin is not listed');
  },
  'a Go Account is generated': async () => {
    const got = await bitgo.coin('ofc').wallets().generateWallet({
      label: 'Interop account', type: 'trading', passphrase, enterprise, passcodeEncryptionCode: '123456' });
    made.account = got.wallet.id();
    must(/^[0-9a-f]{32}$/.test(made.account), 'wallet id ' + made.account);
    must(got.userKeychain.encryptedPrv && !got.userKeychain.prv, 'user keychain');
    let seen = await bitgo.coin('ofc').wallets().get({ id: made.account });
    must(seen._wallet.coinSpecific.pendingSystemInitialization === true, 'is ready at once');
    await control('advance', { kind: 'wallets' });
    seen = await bitgo.coin('ofc').wallets().get({ id: made.account });
    must(!seen._wallet.coinSpecific.pendingSystemInitialization, 'never becomes ready');
  },
  'a tbtc4 wallet is generated': async () => {
    const got = await bitgo.coin('tbtc4').wallets().generateWallet({
      label: 'Interop bitcoin', passphrase, enterprise, passcodeEncryptionCode: '123456' });
    made.bitcoin = got.wallet.id();
    must(got.wallet.receiveAddress().startsWith('tb1q'), 'receive address ' + got.wallet.receiveAddress());
    must(got.bitgoKeychain.isBitGo, 'BitGo key');
  },
  'an address that the SDK derives again': async () => {
    const w = await bitgo.coin('tbtc4').wallets().get({ id: made.bitcoin });
    const first = await w.createAddress({ label: 'deposits' });
    const next = await w.createAddress({});
    must(first.address !== next.address && next.index === first.index + 1, 'address given twice');
    const keychains = await bitgo.coin('tbtc4').keychains().getKeysForSigning({ wallet: w });
    must(await bitgo.coin('tbtc4').isWalletAddress({ address: first.address, coinSpecific: first.coinSpecific, chain: first.chain,
      index: first.index, keychains, wallet: w }), 'not an address of the wallet');
  },
  'an address of a Go Account': async () => {
    const w = await bitgo.coin('ofc').wallets().get({ id: made.account });
    const got = await w.createAddress({ onToken: 'ofctbtc' });
    must(got.address, JSON.stringify(got));
    await refused(() => w.createAddress({}), (e) => /onToken/.test(e.message));
  },
  'sendMany of ofctbtc to two': async () => {
    await control('deposit', { wallet: made.account, coin: 'ofctbtc', amount: '90000000' });
    const w = await bitgo.coin('ofctbtc').wallets().get({ id: made.account });
    const got = await w.sendMany({ walletPassphrase: passphrase, sequenceId: 'interop-ofctbtc',
      recipients: [{ address: payee, amount: '150000' }, { address: wallet('meridian-vault').id, amount: '250000' }] });
    must(got.status === 'signed' || got.status === 'confirmed', 'status ' + got.status);
    must(got.transfer.valueString === '-400000', 'value ' + got.transfer.valueString);
  },
  'sendMany of ofctusd between Go Accounts': async () => {
    await control('deposit', { wallet: made.account, coin: 'ofctusd', amount: '500000' });
    const w = await bitgo.coin('ofctusd').wallets().get({ id: made.account });
    const got = await w.sendMany({ walletPassphrase: passphrase, sequenceId: 'interop-ofctusd',
      recipients: [{ address: wallet('meridian-vault').id, amount: '12500' }] });
    must(got.transfer.state === 'confirmed', 'a book transfer settles at once: ' + got.transfer.state);
  },
  'sendMany of tbtc4, signed and verified by the SDK': async () => {
    await control('deposit', { wallet: made.bitcoin, coin: 'tbtc4', amount: '3000000', state: 'confirmed' });
    await control('deposit', { wallet: made.bitcoin, coin: 'tbtc4', amount: '2000000', state: 'confirmed' });
    const w = await bitgo.coin('tbtc4').wallets().get({ id: made.bitcoin });
    const got = await w.sendMany({ walletPassphrase: passphrase, sequenceId: 'interop-tbtc4',
      recipients: [{ address: payee, amount: '3100000' }, { address: wallet('apex-bitcoin').receive || payee, amount: '200000' }] });
    must(/^[0-9a-f]{64}$/.test(got.txid) && got.tx.length > 500, JSON.stringify(got).slice(0, 300));
    await control('advance', { confirm: true });
    const after = await bitgo.coin('tbtc4').wallets().get({ id: made.bitcoin });
    must(after.confirmedBalanceString() === String(5000000 - 3300000 - 2160), 'left: ' + after.confirmedBalanceString());
    const { unspents } = await after.unspents();
    must(unspents.length === 1 && unspents[0].valueString === after.confirmedBalanceString(), 'unspents ' + JSON.stringify(unspents));
  },
  'spending the change': async () => {
    const w = await bitgo.coin('tbtc4').wallets().get({ id: made.bitcoin });
    const got = await w.sendMany({ walletPassphrase: passphrase, recipients: [{ address: payee, amount: 400000 }] });
    must(got.status === 'signed', 'status ' + got.status);
  },
  'a stuck send is replaced, its payees verified by the SDK': async () => {
    const w = await bitgo.coin('tbtc4').wallets().get({ id: made.bitcoin });
    const stuck = await w.sendMany({ walletPassphrase: passphrase, sequenceId: 'interop-stuck', recipients: [{ address: payee, amount: '177024' }] });
    await control('advance', {});
    const got = await w.accelerateTransaction({ walletPassphrase: passphrase, rbfTxIds: [stuck.txid], feeMultiplier: 1.5 });
    must(got.status === 'signed' && got.transfer.replaces[0] === stuck.txid, JSON.stringify(got).slice(0, 300));
    must(Number(got.transfer.feeString) === Math.ceil(1.5 * Number(stuck.transfer.feeString)), 'fee ' + got.transfer.feeString);
    const old = await w.getTransfer({ id: stuck.transfer.id });
    must(old.state === 'replaced' && old.replacedBy[0] === got.txid, JSON.stringify(old).slice(0, 300));
    await control('advance', { confirm: true });
    must((await w.getTransfer({ id: got.transfer.id })).state === 'confirmed', 'does not confirm');
    await refused(() => w.accelerateTransaction({ walletPassphrase: passphrase, rbfTxIds: [got.txid], feeMultiplier: 2 }),
      (e) => e.status === 400 && e.result.name === 'TransactionNotReplaceable');
  },
  'a replacement that a second user approves': async () => {
    const w = await bitgo.coin('tbtc4').wallets().get({ id: made.bitcoin });
    const stuck = await w.sendMany({ walletPassphrase: passphrase, recipients: [{ address: payee, amount: '177024' }] });
    const asked = await w.accelerateTransaction({ walletPassphrase: passphrase, rbfTxIds: [stuck.txid], feeMultiplier: 2,
      comment: 'sandbox:pending-status' });
    must(asked.status === 'pendingApproval', JSON.stringify(asked).slice(0, 300));
    must((await w.getTransfer({ id: stuck.transfer.id })).state === 'signed', 'is replaced before it is approved');
    const theirs = await second.coin('tbtc4').pendingApprovals().get({ id: asked.pendingApproval.id });
    const got = await theirs.approve({ otp: '000000', walletPassphrase: passphrase });
    must(got.state === 'approved', 'state ' + got.state);
    must((await w.getTransfer({ id: stuck.transfer.id })).state === 'replaced', 'is not replaced once it is approved');
    await control('advance', { confirm: true });
  },
  'a wrong passphrase stays here': async () => {
    const w = await bitgo.coin('tbtc4').wallets().get({ id: made.bitcoin });
    await refused(() => w.sendMany({ walletPassphrase: 'wrong', recipients: [{ address: payee, amount: '5000' }] }),
      (e) => /unable to decrypt keychain/.test(e.message));
  },
  'a duplicate sequenceId': async () => {
    const w = await bitgo.coin('ofctbtc').wallets().get({ id: made.account });
    await refused(() => w.sendMany({ walletPassphrase: passphrase, sequenceId: 'interop-ofctbtc', recipients: [{ address: payee, amount: '150000' }] }),
      (e) => e.status === 400 && e.result.name === 'DuplicateSequenceIdError');
    const found = await w.transferBySequenceId({ sequenceId: 'interop-ofctbtc' });
    must(found.sequenceId === 'interop-ofctbtc', JSON.stringify(found));
  },
  'a send that needs approval, approved by a second user: ofctbtc': async () => approve('ofctbtc', made.account, '177011'),
  'a send that needs approval, approved by a second user: tbtc4': async () => {
    await control('deposit', { wallet: made.bitcoin, coin: 'tbtc4', amount: '4000000', state: 'confirmed' });
    await approve('tbtc4', made.bitcoin, '177011');
  },
  'a tbtc4 approval that is built and signed anew': async () => approve('tbtc4', made.bitcoin, '277011', { walletPassphrase: passphrase }),
  'a rejection gives the money back': async () => {
    const w = await bitgo.coin('ofctbtc').wallets().get({ id: made.account });
    const before = await w.sendMany({ walletPassphrase: passphrase, recipients: [{ address: payee, amount: '377011' }] });
    const approval = await second.coin('ofctbtc').pendingApprovals().get({ id: before.pendingApproval.id });
    await approval.reject();
    const transfers = await w.transfers({ state: ['rejected'], allTokens: true });
    must(transfers.transfers.some((t) => t.pendingApproval === before.pendingApproval.id), 'no rejected transfer');
  },
  'transfers page by page': async () => {
    const w = await bitgo.coin('tbtc4').wallets().get({ id: wallet('apex-bitcoin').id });
    const seen = new Set();
    let prevId;
    do {
      const part = await w.transfers({ limit: 50, prevId });
      part.transfers.forEach((t) => { must(!seen.has(t.id), 'twice: ' + t.id); seen.add(t.id); });
      prevId = part.nextBatchPrevId;
    } while (prevId);
    must(seen.size > 50, 'only ' + seen.size);
  },
  'a webhook is added, listed and removed': async () => {
    const w = await bitgo.coin('tbtc4').wallets().get({ id: made.bitcoin });
    const url = 'http://127.0.0.1:9/hook';
    await w.addWebhook({ url, type: 'transfer' });
    const { webhooks } = await w.listWebhooks();
    must(webhooks.length === 1 && webhooks[0].url === url, JSON.stringify(webhooks));
    await w.removeWebhook({ url, type: 'transfer' });
    must((await w.listWebhooks()).webhooks.length === 0, 'still there');
  },
  'unlock and lock': async () => {
    const locked = sdk(token('locked'));
    await locked.unlock({ otp: '000000', duration: 60 });
    must((await locked.session()).unlock, 'is not unlocked');
    await locked.lock();
  },
  'an expired token': async () => refused(() => sdk(token('expired')).session(), (e) => e.status === 401),
  'a forged answer is refused': async () => {
    await control('down', { surface: 'platform', mode: 'forge' });
    try {
      await refused(() => bitgo.session(), (e) => e.status === 511 && /invalid response HMAC/.test(e.message));
    } finally {
      await control('down', { surface: 'platform', mode: 'off' });
    }
    await bitgo.session();
  },
};

// approve sends an amount that the sandbox wants approved, checks that its asker cannot, and lets a second user approve it.
async function approve(coin, id, amount, more) {
  const w = await bitgo.coin(coin).wallets().get({ id });
  const asked = await w.sendMany({ walletPassphrase: passphrase, recipients: [{ address: payee, amount }] });
  must(asked.pendingApproval && asked.status === 'pendingApproval', JSON.stringify(asked).slice(0, 300));
  const own = await bitgo.coin(coin).pendingApprovals().get({ id: asked.pendingApproval.id });
  await refused(() => own.approve({ otp: '000000' }), (e) => /approve your own/.test(e.message));
  const theirs = await second.coin(coin).pendingApprovals().get({ id: asked.pendingApproval.id });
  const got = await theirs.approve({ otp: '000000', ...more });
  must(got.state === 'approved', 'state ' + got.state);
  const { transfers } = await w.transfers({ allTokens: true });
  const sent = transfers.filter((t) => t.pendingApproval === asked.pendingApproval.id);
  must(sent.length === 1 && sent[0].baseValueWithoutFeesString === '-' + amount, JSON.stringify(sent).slice(0, 300));
  must(['signed', 'unconfirmed', 'confirmed'].includes(sent[0].state), sent[0].state);
}

(async () => {
  for (const [name, check] of Object.entries(checks)) {
    try {
      await check();
      console.log('ok ' + name);
    } catch (e) {
      console.log('failed ' + name + ': ' + String(e && e.stack || e).replace(/\s+/g, ' ').slice(0, 900));
    }
  }
})();
