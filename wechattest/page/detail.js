// The pane below the list: one exchange in full.
import {get, post, text} from './api.js';
import {attempt, copy, toast} from './dialogs.js';
import {actions, h, icon, iconButton, tabKeys} from './dom.js';
import {faultText} from './faults.js';
import {closeExchange} from './list.js';
import {hintCard} from './hints.js';
import {bare, pick, t} from './i18n.js';
import {headers, pretty, query} from './pretty.js';
import {badges, result} from './row.js';
import {madeCode, scanCode} from './scan.js';
import {envelopes, sealedSteps, signatureSteps} from './sealed.js';
import {callsOf, causeOf, numberOf, on, openExchange, store, summaryOf, userOf} from './store.js';
import {storyLine} from './stories.js';
import {kindText, story} from './story.js';
import {took} from './times.js';

const tabs = [['overview', 'tabOverview'], ['request', 'tabRequest'], ['response', 'tabResponse'], ['signature', 'tabSignature'], ['envelope', 'tabEnvelope']];

let root;
let shown = null; // the exchange in full
let tab = 'overview';
let failed = '';
let drawnCalls = 0;

export function mountDetail(section) {
  root = h('div', {class: 'detail', hidden: true, role: 'region'});
  section.append(root);
  actions(root, {
    scan: scanCode,
    tab: name => { tab = name; render(); },
    close: closeExchange,
    open: seq => openExchange(Number(seq)),
    replay: () => attempt(async () => {
      const {exchange} = await post(`exchanges/${shown.seq}/replay`);
      await arrival(exchange);
      toast(t('replayed', {seq: numberOf(summaryOf(exchange) ?? {seq: exchange})}), 'good');
      openExchange(exchange);
    }),
    test: () => attempt(async () => copy(await text(`exchanges/${shown.seq}/gotest`))),
    curl: () => attempt(() => copy(shown.curl)),
  });
  tabKeys(root, name => { tab = name; render(); });
  on('open', load);
  on('language', render);
  on('exchanges', renderCalls);
}

// arrival waits a moment until the stream has brought an exchange.
async function arrival(seq) {
  for (let tries = 0; tries < 40 && !summaryOf(seq); tries++) await new Promise(resolve => { setTimeout(resolve, 25); });
}

// renderCalls draws the overview of a push anew when the bot calls something more.
function renderCalls() {
  if (!shown || tab !== 'overview') return;
  const summary = summaryOf(shown.seq);
  if (summary && callsOf(summary).length !== drawnCalls) render();
}

async function load() {
  const seq = store.open;
  root.hidden = !seq;
  document.getElementById('main').classList.toggle('with-detail', Boolean(seq));
  if (!seq) {
    shown = null;
    return;
  }
  if (shown?.seq === seq) return;
  failed = '';
  try {
    const exchange = await get(`exchanges/${seq}`);
    if (store.open !== seq) return;
    shown = exchange;
  } catch {
    if (store.open !== seq) return;
    shown = null;
    failed = t('detailGone');
  }
  render();
}

function render() {
  if (!store.open) return;
  const focused = root.contains(document.activeElement) ? document.activeElement.dataset.with : '';
  if (!shown) {
    root.replaceChildren(h('div', {class: 'detail-body'}, h('p', {class: 'faint'}, failed || t('loading'))));
    return;
  }
  const number = numberOf(summaryOf(shown.seq) ?? shown);
  root.setAttribute('aria-label', t('detail', {seq: number}));
  const body = h('div', {class: 'detail-body', role: 'tabpanel', tabindex: 0, id: 'detail-body'}, panes[tab](shown));
  root.replaceChildren(title(), bar(), body);
  if (focused) root.querySelector(`[data-with="${CSS.escape(focused)}"]`)?.focus();
}

function title() {
  const summary = summaryOf(shown.seq) ?? shown;
  const button = (name, picture, label, value) => h('button', {type: 'button', class: 'small', 'data-do': name, 'data-with': name, disabled: value === false}, icon(picture), label);
  return h('div', {class: 'detail-head'},
    h('div', {class: 'detail-title'},
      h('h3', {}, h('span', {class: 'faint'}, `#${numberOf(summary)}`), ' ', kindText(summary)),
      h('span', {class: 'mono'}, result(summary)),
      h('span', {class: 'badges'}, badges({...summary, encrypted: Boolean(shown.envelope)}))),
    h('span', {class: 'detail-buttons'}, button('replay', 'repeat', t('replay'), Boolean(shown.replayable) && !store.state?.imported),
    button('test', 'copy', t('copyTest')),
    button('curl', 'copy', t('copyCurl'), Boolean(shown.curl))),
    iconButton('close', t('closeDetail'), {'data-do': 'close', class: 'icon-button detail-close'}));
}

function bar() {
  return h('div', {class: 'detail-tabs', role: 'tablist'}, tabs.map(([name, label]) => h('button', {
    type: 'button', role: 'tab', 'data-do': 'tab', 'data-with': name, 'aria-selected': String(name === tab), 'aria-controls': 'detail-body',
    tabindex: name === tab ? 0 : -1}, t(label), dotFor(name))));
}

function dotFor(name) {
  if (name === 'signature' && shown.signature && shown.signature.kind !== 'none') return h('i', {class: shown.signature.valid ? 'dot good' : 'dot bad'});
  return null;
}

const panes = {
  overview: exchange => [
    h('div', {class: 'story'}, story(exchange).map(line => h('p', {}, line))),
    madeCode(exchange), meanwhile(exchange), madeFor(exchange),
    hintCard(exchange.hint),
    judged(exchange, 'failure', 'judgeFailure', 'bad'),
    judged(exchange, 'warning', 'judgeWarning', 'warm'),
    exchange.documented ? documented(exchange) : null,
    exchange.explain ? explained(exchange.explain) : null,
    exchange.fault ? aside(t('faultTitleShort'), faultText(exchange.fault), 'warm') : null,
    exchange.delivery ? aside(t('repeatsTitle'), pick(exchange.delivery.repeats, exchange.delivery.zh)) : null,
    siblings(exchange),
    exchange.note && !exchange.documented && !exchange.findings?.length ? aside(t('noteTitle'), noteText(exchange)) : null,
  ],
  request: exchange => [
    h('p', {class: 'request-line mono'}, h('strong', {}, exchange.method), ' ', exchange.path),
    query(exchange.query), headers(exchange.requestHeader),
    exchange.plain && exchange.plain !== exchange.requestBody
      ? [h('h4', {}, t('requestPlain')), pretty(exchange.plain), h('h4', {}, t('requestRaw')), pretty(exchange.requestBody)]
      : pretty(exchange.requestBody),
    h('p', {class: 'hint'}, t('cutNote')),
  ],
  response: exchange => (exchange.status ? [
    h('p', {class: 'request-line mono'}, h('strong', {}, 'HTTP'), ' ', String(exchange.status)),
    headers(exchange.responseHeader),
    exchange.plainAnswer && exchange.plainAnswer !== exchange.responseBody
      ? [h('h4', {}, t('responsePlain')), pretty(exchange.plainAnswer), h('h4', {}, t('responseRaw')), pretty(exchange.responseBody)]
      : pretty(exchange.responseBody),
  ] : h('p', {class: 'faint'}, t('noResponse'))),
  signature: exchange => exchange.sealed ? sealedSteps(exchange.sealed) : signatureSteps(exchange.signature, exchange),
  envelope: exchange => exchange.sealed ? sealedSteps(exchange.sealed) : envelopes(exchange.envelope, exchange.answerEnvelope),
};

// noteText is the simulator's note; an exchange in it has the page's number.
function noteText({note, noteZh}) {
  const replay = /^replay of (\d+)$/.exec(note);
  if (replay) return t('replayOf', {seq: numberOf(summaryOf(Number(replay[1])) ?? {seq: replay[1]})});
  return bare(pick(note, noteZh));
}

// meanwhile tells a push in one sentence, and lists what the bot called because of it.
function meanwhile(exchange) {
  const push = summaryOf(exchange.seq);
  const calls = push ? callsOf(push) : [];
  drawnCalls = calls.length;
  if (!calls.length) return null;
  const part = (title, some) => (some.length ? [h('h4', {}, title), h('ul', {class: 'plain-list calls'}, some.map(callLine))] : null);
  return h('div', {class: 'aside meanwhile'}, h('p', {class: 'story-line'}, storyLine(push)),
    part(t('callsMeanwhile'), calls.filter(call => !call.late)), part(t('callsAfter'), calls.filter(call => call.late)));
}

function callLine(call) {
  return h('li', {}, h('button', {type: 'button', class: 'call-line', 'data-do': 'open', 'data-with': call.seq},
    h('span', {class: 'faint mono'}, `#${numberOf(call)}`), h('span', {class: 'call-kind'}, kindText(call)),
    h('span', {class: 'faint call-who'}, [userOf(call.openId), call.guessed ? t('guessed') : ''].filter(Boolean).join(' · ')),
    h('span', {class: 'mono'}, result(call)), h('span', {class: 'faint mono'}, took(call.durationMs))));
}

// madeFor links a call to the push that it follows from, and says where that is a guess.
function madeFor(exchange) {
  const push = causeOf(exchange);
  if (!push) return null;
  const reason = [exchange.late ? t('causeLate') : t('causeRan'), exchange.guessed ? t('causeGuessed') : ''].filter(Boolean).join(' ');
  return h('div', {class: 'aside cause'}, h('h4', {}, t('cause')), h('div', {class: 'chips'}, h('button', {
    type: 'button', class: 'chip', 'data-do': 'open', 'data-with': push.seq}, `#${numberOf(push)} ${kindText(push)}`, userOf(push.openId) ? ` · ${userOf(push.openId)}` : '')),
  h('p', {class: 'small-text faint'}, reason));
}

const aside = (title, content, tone = '') => h('div', {class: `aside ${tone}`}, h('h4', {}, title), h('p', {}, content));

// documented says that an answer is a sample, and what the request lacks. The note has the
// mark too, for those who read the log elsewhere.
function documented(exchange) {
  const faults = pick(exchange.note, exchange.noteZh).replace(t('documented'), '').split(/[;；]/).map(one => one.trim()).filter(Boolean);
  return [
    h('div', {class: 'aside warm documented'}, h('h4', {}, t('documented')), h('p', {}, t('documentedLead'))),
    faults.length ? h('div', {class: `aside documented ${exchange.ok ? '' : 'bad'}`}, h('h4', {}, t(exchange.ok ? 'noteTitle' : 'documentedFault')), faults.map(one => h('p', {}, one))) : null,
  ];
}

// judged lists what the judge noticed of an answer.
function judged({findings}, level, title, tone) {
  const found = (findings ?? []).filter(one => one.level === level);
  if (!found.length) return null;
  return h('div', {class: `aside ${tone} judged`}, h('h4', {}, t(title)), found.map(one => h('p', {}, pick(one.text, one.textZh))));
}

function explained(explain) {
  const remedy = pick(explain.remedyEn, explain.remedyZh);
  return h('div', {class: 'aside bad explained'}, h('h4', {}, h('span', {class: 'mono'}, explain.code), ' ', pick(explain.en, explain.zh)),
    remedy ? h('p', {}, h('strong', {}, t('remedy')), remedy) : null,
    h('p', {class: 'small-text faint'}, t(explain.retry ? 'retryYes' : 'retryNo')));
}

// siblings links the deliveries of a push that came more than once.
function siblings(exchange) {
  if (exchange.direction !== 'push' || exchange.kind === 'verification') return null;
  const at = store.exchanges.findIndex(one => one.seq === exchange.seq);
  const same = one => one.direction === 'push' && one.kind === exchange.kind && one.openId === exchange.openId;
  const found = [];
  for (let i = at, attempt = exchange.attempt; i >= 0 && attempt >= 1; i--) {
    if (!same(store.exchanges[i]) || store.exchanges[i].attempt !== attempt) continue;
    found.unshift(store.exchanges[i]);
    attempt--;
  }
  for (let i = at + 1, attempt = exchange.attempt + 1; i > 0 && i < store.exchanges.length && i < at + 500; i++) {
    if (!same(store.exchanges[i])) continue;
    if (store.exchanges[i].attempt !== attempt++) break;
    found.push(store.exchanges[i]);
  }
  if (found.length < 2) return null;
  return h('div', {class: 'aside'}, h('h4', {}, t('deliveries')), h('div', {class: 'chips'}, found.map(one => h('button', {
    type: 'button', class: 'chip', 'data-do': 'open', 'data-with': one.seq, 'aria-pressed': String(one.seq === exchange.seq)},
  `#${numberOf(one)} `, result(one)))));
}
