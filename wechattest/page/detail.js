// The pane below the list: one exchange in full.
import {get, post, text} from './api.js';
import {attempt, copy, toast} from './dialogs.js';
import {actions, h, icon, iconButton} from './dom.js';
import {faultText} from './faults.js';
import {bare, pick, t} from './i18n.js';
import {headers, pretty, query} from './pretty.js';
import {badges, result} from './row.js';
import {envelopes, signatureSteps} from './sealed.js';
import {on, openExchange, store, summaryOf} from './store.js';
import {kindText, story} from './story.js';

const tabs = [['overview', 'tabOverview'], ['request', 'tabRequest'], ['response', 'tabResponse'], ['signature', 'tabSignature'], ['envelope', 'tabEnvelope']];

let root;
let shown = null; // the exchange in full
let tab = 'overview';
let failed = '';

export function mountDetail(section) {
  root = h('div', {class: 'detail', hidden: true, role: 'region'});
  section.append(root);
  actions(root, {
    tab: name => { tab = name; render(); },
    close: () => openExchange(0),
    open: seq => openExchange(Number(seq)),
    replay: () => attempt(async () => {
      const {exchange} = await post(`exchanges/${shown.seq}/replay`);
      toast(t('replayed', {seq: exchange}), 'good');
      openExchange(exchange);
    }),
    test: () => attempt(async () => copy(await text(`exchanges/${shown.seq}/gotest`))),
    curl: () => attempt(() => copy(shown.curl)),
  });
  root.addEventListener('keydown', event => {
    if (event.target.getAttribute('role') !== 'tab') return;
    const step = {ArrowRight: 1, ArrowLeft: -1}[event.key];
    if (!step) return;
    event.preventDefault();
    const at = tabs.findIndex(([name]) => name === tab);
    tab = tabs[(at + step + tabs.length) % tabs.length][0];
    render();
    root.querySelector('[aria-selected=true]').focus();
  });
  on('open', load);
  on('language', render);
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
  root.setAttribute('aria-label', t('detail', {seq: shown.seq}));
  const body = h('div', {class: 'detail-body', role: 'tabpanel', tabindex: 0, id: 'detail-body'}, panes[tab](shown));
  root.replaceChildren(title(), bar(), body);
  if (focused) root.querySelector(`[data-with="${CSS.escape(focused)}"]`)?.focus();
}

function title() {
  const summary = summaryOf(shown.seq) ?? shown;
  const button = (name, picture, label, value) => h('button', {type: 'button', class: 'small', 'data-do': name, 'data-with': name, disabled: value === false}, icon(picture), label);
  return h('div', {class: 'detail-head'},
    h('div', {class: 'detail-title'},
      h('h3', {}, h('span', {class: 'faint'}, `#${shown.seq}`), ' ', kindText(summary)),
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
    judged(exchange, 'failure', 'judgeFailure', 'bad'),
    judged(exchange, 'warning', 'judgeWarning', 'warm'),
    exchange.documented ? documented(exchange) : null,
    exchange.explain ? explained(exchange.explain) : null,
    exchange.fault ? aside(t('faultTitleShort'), faultText(exchange.fault), 'warm') : null,
    exchange.delivery ? aside(t('repeatsTitle'), pick(exchange.delivery.repeats, exchange.delivery.zh)) : null,
    siblings(exchange),
    exchange.note && !exchange.documented && !exchange.findings?.length ? aside(t('noteTitle'), bare(pick(exchange.note, exchange.noteZh))) : null,
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
  signature: exchange => signatureSteps(exchange.signature, exchange),
  envelope: exchange => envelopes(exchange.envelope, exchange.answerEnvelope),
};

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
  `#${one.seq} `, result(one)))));
}
