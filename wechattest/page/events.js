// The picker of pushes: any kind of /_sim/pushes, with a form of its fields and the same as JSON beside it.
import {get, post, put} from './api.js';
import {attempt, copyButton, dialog, field, toast} from './dialogs.js';
import {h} from './dom.js';
import {addWords, bare, pick, t} from './i18n.js';
import {pushForm} from './pushform.js';
import {currentUser, store} from './store.js';

addWords({
  pushSearch: ['Search {n} kinds: name or title', '搜索 {n} 种推送：名称或标题'],
  pushNothing: ['No kind of push has these words.', '没有符合的推送类型。'],
  pushMessages: ['messages', '消息'],
  pushCarriers: ['to carriers', '推送给运力方'],
  pushPlatforms: ['to third-party platforms', '推送给第三方平台'],
  pushPage: ['Official page', '官方文档'],
  pushAnswer: ['The server answers within {n} s: {fields}', '服务器须在 {n} 秒内返回：{fields}'],
  pushAnswerMay: ['The server may answer within {n} s: {fields}', '服务器可在 {n} 秒内返回：{fields}'],
  pushGranted: ['The server grants the reward.', '服务器同意发放奖励。'],
  pushDenied: ['The server does not grant the reward.', '服务器不发放奖励。'],
  pushTaken: ['Pushed: {what}', '已推送：{what}'],
  pushRefused: ['Pushed, but not accepted: {why}', '已推送，但未被接受：{why}'],
  adTitle: ['rewarded ad: grant the reward?', '激励广告：是否发放奖励'],
  adAddress: ['Address of rewarded ads', '激励广告的回调 URL'],
  adHint: ['It has a protocol of its own, and its own Token and EncodingAESKey.', '激励广告使用单独的协议，Token 和 EncodingAESKey 也是单独的。'],
  conditionAddress: ['Address of custom conditions', '自定义条件的回调 URL'],
  conditionHint: ['Without one, the callback of all pushes is asked.', '留空则使用普通推送的回调 URL。'],
  addressSave: ['Verify and save', '验证并保存'],
  addressSaved: ['Verified and saved', '验证通过，已保存'],
  addressGone: ['Removed', '已移除'],
});

const text = (name, required, more) => ({name, type: 'string', required, ...more});

// A rewarded ad is no push, but asks the server too.
const rewardedAd = {
  kind: 'rewarded-ad', title: '', titleZh: '', scope: 'user', appliesTo: ['minigame'], page: 'https://developers.weixin.qq.com/minigame/dev/guide/security/antiadcheat',
  fields: [text('transaction_id', false), text('reward_item', true), {name: 'reward_amount', type: 'number', required: true}, text('custom_data', false), text('extra', false), text('user_id', false)],
  sample: {reward_item: 'coin', reward_amount: 1},
  answer: {required: true, seconds: 1, fields: [{name: 'is_valid', type: 'boolean'}]},
};

const addresses = {
  'rewarded-ad': {at: 'rewardedad', state: 'rewardedAd', label: 'adAddress', hint: 'adHint'},
  minigame_act_event_query_condition: {at: 'conditions', state: 'conditions', label: 'conditionAddress', hint: 'conditionHint'},
};

let known; // they never change

const titleOf = kind => (kind === rewardedAd ? t('adTitle') : pick(kind.title, kind.titleZh));

const groups = user => [
  [t('pushMessages'), kind => kind.msgType && !kind.event],
  [t('eventForUser', {name: user}), kind => kind.scope === 'user' && (kind.event || kind === rewardedAd) && !kind.appliesTo.includes('carrier')],
  [t('eventForApp'), kind => kind.scope === 'app' && kind.event && !kind.appliesTo.includes('carrier')],
  [t('pushCarriers'), kind => kind.appliesTo.includes('carrier')],
  [t('pushPlatforms'), kind => kind.infoType],
];

export async function showEvents() {
  known ??= await attempt(async () => [...await get('pushes'), rewardedAd]);
  if (!known) return;
  const user = store.user;
  const search = h('input', {type: 'search', name: 'search', autofocus: true, autocomplete: 'off', placeholder: t('pushSearch', {n: known.length}), 'aria-label': t('pushSearch', {n: known.length})});
  const choice = h('select', {name: 'kind', size: 8, class: 'push-kinds', 'aria-label': t('eventKind')});
  const nothing = h('p', {class: 'hint', role: 'status'});
  const about = h('div', {class: 'push-about'});
  const form = h('div', {class: 'push-form-side'});
  const source = h('textarea', {class: 'code-area', rows: 14, spellcheck: 'false', name: 'fields'});
  const problem = h('p', {class: 'bad-text', role: 'alert'});
  const submit = h('button', {type: 'submit', class: 'primary'}, t('push'));
  let values = {};

  const chosen = () => known.find(kind => kind.kind === choice.value);
  const show = () => { source.value = JSON.stringify(values, null, 2); problem.textContent = ''; submit.disabled = false; };
  const draw = () => form.replaceChildren(pushForm(chosen().fields, values, show));
  const load = () => {
    const kind = chosen();
    submit.disabled = !kind;
    if (!kind) return;
    values = JSON.parse(JSON.stringify(kind.sample).replaceAll('OPENID', currentUser()?.openId ?? 'OPENID').replaceAll('APPID', store.state?.app?.appId ?? 'APPID'));
    about.replaceChildren(...describe(kind));
    draw();
    show();
  };
  const narrow = matchMedia('(max-width: 700px)').matches;
  const find = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const before = choice.value;
    const found = known.filter(kind => words.every(word => `${kind.kind} ${titleOf(kind)} ${kind.title} ${kind.titleZh}`.toLowerCase().includes(word)));
    choice.replaceChildren(...groups(user).map(([label, belongs]) => [label, found.filter(belongs)]).filter(([, these]) => these.length)
      .map(([label, these]) => h('optgroup', {label}, these.map(kind => h('option', {value: kind.kind}, narrow ? titleOf(kind) : `${titleOf(kind)} · ${kind.kind}`)))));
    choice.size = Math.max(2, Math.min(9, choice.querySelectorAll('optgroup, option').length));
    nothing.textContent = found.length ? '' : t('pushNothing');
    choice.hidden = !found.length;
    choice.value = found.some(kind => kind.kind === before) ? before : choice.querySelector('option')?.value ?? '';
    if (choice.value !== before) load();
    choice.querySelector('option:checked')?.scrollIntoView({block: 'nearest'});
  };
  search.addEventListener('input', find);
  search.addEventListener('keydown', event => {
    if (event.key !== 'ArrowDown' && event.key !== 'Enter' || event.isComposing) return;
    event.preventDefault();
    choice.focus();
  });
  choice.addEventListener('change', load);
  source.addEventListener('input', () => {
    const object = parsed(source.value);
    problem.textContent = object ? '' : t('eventBadJSON');
    submit.disabled = !object;
    if (!object) return;
    values = object;
    draw();
  });
  const box = h('form', {class: 'push-dialog'}, h('p', {class: 'lead'}, t('eventLead')), search, choice, nothing, about,
    h('div', {class: 'push-sides'}, form, h('div', {class: 'push-json'}, field(t('eventFields'), source), problem)),
    h('div', {class: 'row end push-end'}, submit));
  const close = dialog(t('eventTitle'), {wide: true}, box);
  find();
  box.addEventListener('submit', event => {
    event.preventDefault();
    const kind = chosen();
    const object = parsed(source.value);
    if (!kind || !object) return;
    close();
    attempt(() => push(kind, object, user));
  });
}

// describe says whom a kind is for, what it is answered by, and where it goes.
function describe(kind) {
  const address = addresses[kind.kind];
  const answer = kind.answer && t(kind.answer.required ? 'pushAnswer' : 'pushAnswerMay', {n: kind.answer.seconds,
    fields: kind.answer.fields.map(one => one.name).join(', ')});
  return [
    h('p', {}, h('strong', {}, titleOf(kind)), ' ', h('code', {}, kind.kind), ' ', h('a', {href: kind.page, target: '_blank', rel: 'noreferrer'}, t('pushPage'))),
    answer ? h('p', {class: 'hint'}, answer) : '',
    address ? addressBox(address) : '',
  ];
}

// addressBox sets the address that a kind has beside the callback.
function addressBox({at, state, label, hint}) {
  const here = store.state?.[state] ?? {};
  const url = h('input', {class: 'mono grow', name: 'address', value: here.url && here.served ? here.url : '', placeholder: 'http://127.0.0.1:8080/…', autocomplete: 'off', 'aria-label': t(label)});
  const result = h('p', {class: 'hint', role: 'status'});
  const save = h('button', {type: 'button', click: () => attempt(async () => {
    const now = await put(at, {url: url.value.trim()});
    result.className = now.error ? 'bad-text' : 'good-text';
    result.textContent = now.error ? bare(now.findings?.[0] ? pick(now.findings[0].text, now.findings[0].textZh) : now.error) : t(now.served ? 'addressSaved' : 'addressGone');
  })}, t('addressSave'));
  return h('details', {class: 'more', open: !here.served}, h('summary', {}, t(label)), h('p', {class: 'hint'}, t(hint)),
    h('div', {class: 'row'}, url, save),
    state === 'rewardedAd' ? h('div', {class: 'row'}, copyButton('Token', async () => (await get('credentials')).adToken),
      copyButton('EncodingAESKey', async () => (await get('credentials')).adEncodingAesKey)) : null, result);
}

function parsed(source) {
  try {
    const value = JSON.parse(source);
    return value && typeof value === 'object' && !Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}

// push sends it, and tells what the server made of it.
async function push(kind, fields, user) {
  if (kind === rewardedAd) {
    const {delivery, granted} = await post(`users/${encodeURIComponent(user)}/ads`, fields);
    tell(delivery, t(granted ? 'pushGranted' : 'pushDenied'));
    return;
  }
  const {delivery} = await post(`pushes/${encodeURIComponent(kind.kind)}`, {user, fields});
  tell(delivery, t('pushTaken', {what: kind.kind}));
}

function why({findings, error}) {
  const worst = findings?.find(one => one.level === 'failure');
  return worst ? pick(worst.text, worst.textZh) : bare(error);
}

function tell(delivery, taken) {
  if (delivery.bypassed) toast(t('bypassed'));
  else if (delivery.error) toast(t('pushRefused', {why: why(delivery)}), 'bad');
  else toast(taken, 'good');
}
