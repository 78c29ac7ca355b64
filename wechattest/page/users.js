// The left column: who plays, how much the bot may still say to them, and what the platform keeps.
import {showActs} from './acts.js';
import {act, patch, post} from './api.js';
import {showConnect} from './connect.js';
import {attempt, copy, dialog, field, toast} from './dialogs.js';
import {actions, h, icon, iconButton, ring, update} from './dom.js';
import {t} from './i18n.js';
import {showOrders} from './orders.js';
import {securityActions, securityCard} from './security.js';
import {addChat, currentUser, emit, on, platformNow, showUser, store} from './store.js';
import {brief, span} from './times.js';

const codeLife = 5 * 60e3;
const longWindow = 48 * 3600e3;
const shortWindow = 60e3;

let root;

export function mountUsers(element) {
  root = element;
  actions(root, {
    show: showUser,
    add: addUser,
    connect: showConnect,
    code: () => attempt(makeCode),
    copyCode: () => attempt(() => copy(store.codes.get(store.user).code)),
    copyOpenId: () => attempt(() => copy(currentUser().openId)),
    agentAccepts: () => attempt(() => act(store.user, {do: 'agentAccepts'})),
    agentCloses: () => attempt(() => act(store.user, {do: 'agentCloses'})),
    endSession: () => attempt(async () => {
      await act(store.user, {do: 'endSession'});
      toast(t('sessionEnded'));
    }),
    acts: showActs, orders: showOrders, ...securityActions,
    block: on => attempt(() => act(store.user, {do: 'block', on: on === 'true'})),
  });
  on('state language user codes', render);
  setInterval(render, 1000);
}

export function addUser() {
  const name = h('input', {name: 'name', required: true, maxlength: 64, autofocus: true, autocomplete: 'off', value: freeName()});
  const form = h('form', {}, field(t('userName'), name),
    h('div', {class: 'row end'}, h('button', {type: 'submit', class: 'primary'}, t('add'))));
  const close = dialog(t('addUser'), {}, form);
  name.select();
  form.addEventListener('submit', event => {
    event.preventDefault();
    attempt(async () => {
      const user = await post('users', {name: name.value.trim()});
      if (store.state && !store.state.users.some(one => one.name === user.name)) store.state.users.push(user);
      addChat(user.name, []);
      showUser(user.name);
      emit('state');
      close();
      requestAnimationFrame(() => requestAnimationFrame(() => document.querySelector('#composer textarea')?.focus()));
    });
  });
}

function freeName() {
  const taken = new Set(store.state?.users.map(user => user.name));
  return ['alice', 'bob', 'carol', 'dave', '小明', '小红', 'erin', 'frank'].find(name => !taken.has(name)) ?? '';
}

async function makeCode() {
  const user = store.user;
  const {code} = await act(user, {do: 'login'});
  store.codes.set(user, {code, until: platformNow() + codeLife});
  emit('codes');
}

function render() {
  const state = store.state;
  if (!state) return;
  const readOnly = Boolean(state.imported);
  update(root,
    h('div', {class: 'panel-head'}, h('h2', {}, t('users')), h('span', {class: 'grow'}),
      readOnly ? null : h('button', {type: 'button', class: 'small', 'data-do': 'add', id: 'add-user'}, icon('plus'), t('addUser'))),
    state.users.length ? h('ul', {class: 'plain-list user-list', 'aria-label': t('users')}, state.users.map(userRow))
      : h('p', {class: 'faint pad'}, t('noUsers')),
    currentUser() ? userCard(currentUser(), readOnly) : null,
    platformCard(state), securityCard(state));
  for (const select of root.querySelectorAll('select[data-value]')) {
    if (select !== document.activeElement) select.value = select.dataset.value;
  }
}

export function toneOf(name) {
  let sum = 0;
  for (const letter of name) sum = (sum * 31 + letter.codePointAt(0)) % 997;
  return `tone-${sum % 6}`;
}

export function avatar(name) {
  return h('span', {class: `avatar ${toneOf(name)}`, 'aria-hidden': 'true'}, [...name][0]?.toUpperCase() ?? '?');
}

export function windowOf(user) {
  const left = user.until ? Date.parse(user.until) - platformNow() : 0;
  const whole = user.quota > 2 || left > shortWindow ? longWindow : shortWindow;
  return {left, open: left > 0, share: left / whole};
}

function quotaRing(user) {
  const {open, share} = windowOf(user);
  return ring(open ? share : 0, String(open ? user.left : 0), !open ? 'off' : user.left ? 'good' : 'bad');
}

function userRow(user) {
  const {open, left} = windowOf(user);
  const states = stateTags(user);
  return h('li', {'data-key': user.name}, h('button', {
    type: 'button', class: 'user', 'data-do': 'show', 'data-with': user.name, 'aria-current': String(user.name === store.user)},
  avatar(user.name),
  h('span', {class: 'user-text'}, h('span', {class: 'user-name'}, user.name),
    h('span', {class: 'faint small-text'}, states[0] ?? (open ? brief(left) : t('windowShut')))),
  quotaRing(user)));
}

function stateTags(user) {
  return [
    user.typing && t('isTyping'), user.withAgent && t('isWithAgent'), user.queued && t('isQueued'),
    user.blocked && t('isBlocked'), user.loggedIn && t('isLoggedIn'),
  ].filter(Boolean);
}

function userCard(user, readOnly) {
  const {open, left} = windowOf(user);
  const life = open ? t('windowLeft', {time: span(left)}) : t('windowShut');
  return h('div', {class: 'box', 'data-key': 'user'},
    h('div', {class: 'row'}, h('h3', {}, user.name), h('span', {class: 'grow'}),
      h('button', {type: 'button', class: 'mono faint bare', 'data-do': 'copyOpenId', title: `openid ${user.openId}`,
        'aria-label': `${t('copy')} openid ${user.openId}`}, h('span', {class: 'shorten'}, user.openId))),
    h('div', {class: 'quota'}, quotaRing(user), h('div', {},
      h('div', {class: 'quota-line'}, t('quota'), ' ', h('strong', {}, open ? t('quotaOf', {left: user.left, quota: user.quota}) : '0')),
      h('div', {class: open && !user.left ? 'small-text bad-text' : 'small-text faint'}, open && !user.left ? t('quotaNone') : life))),
    tags(stateTags(user)),
    readOnly ? null : loginCode(user),
    readOnly ? null : h('div', {class: 'chips'},
      user.withAgent ? chip('agentCloses', t('agentCloses')) : chip('agentAccepts', t('agentAccepts')),
      chip('endSession', t('endSession')),
      user.blocked ? chip('block', t('unblock'), 'false') : chip('block', t('block'), 'true'),
      chip('acts', t('acts')), chip('orders', t('orders'))));
}

const chip = (name, label, value) => h('button', {type: 'button', class: 'chip', 'data-do': name, 'data-with': value ?? '', 'data-key': name + (value ?? '')}, label);

const tags = texts => (texts.length ? h('div', {class: 'tags'}, texts.map(text => h('span', {class: 'tag'}, text))) : null);

function loginCode(user) {
  const made = store.codes.get(user.name);
  const left = made ? made.until - platformNow() : 0;
  return h('div', {class: 'login'},
    h('div', {class: 'row'}, h('span', {}, t('loginCode')), h('span', {class: 'grow'}),
      h('button', {type: 'button', class: 'small', 'data-do': 'code'}, icon('key'), h('span', {class: 'mono'}, t('loginCodeMake')))),
    made ? h('div', {class: 'code-line'}, h('code', {class: 'shorten', title: made.code}, made.code),
      iconButton('copy', `${t('copy')}: ${t('loginCode')}`, {'data-do': 'copyCode'})) : null,
    made ? h('div', {class: 'small-text faint'}, left > 0 ? t('loginCodeHint', {time: span(left)}) : t('loginCodeLate')) : null);
}

function platformCard(state) {
  const line = (label, value, properties) => [h('dt', {}, label), h('dd', properties ?? {}, value)];
  const modes = {secure: 'modeSecure', compatible: 'modeCompatible', plain: 'modePlain'};
  const tokens = state.tokens.filter(token => token.expiresIn > 0);
  return h('div', {class: 'box quiet', 'data-key': 'platform'},
    h('h3', {}, t('platform')),
    h('dl', {class: 'facts'},
      line('AppID', state.app.appId, {class: 'mono shorten', title: state.app.appId}),
      line(t('mode'), setting(state, 'mode', t('mode'), Object.entries(modes).map(([value, label]) => [value, t(label)]))),
      state.app.account === 'official-account' ? line(t('account'), t('accountOfficial')) : null,
      line(t('format'), setting(state, 'format', t('format'), [['json', 'JSON'], ['xml', 'XML']])),
      line(t('originalId'), state.app.originalId, {class: 'mono shorten', title: state.app.originalId}),
      line(t('tokens'), tokens.length ? tokens.map(token => h('div', {title: token.token}, `${token.kind} · ${span(token.expiresIn * 1000)}`)) : t('tokensNone')),
      line(t('media'), String(state.mediaCount))),
    h('button', {type: 'button', class: 'wide-button', 'data-do': 'connect'}, icon('plug'), t('connect')));
}

// setting is a choice that the app's pushes follow from the next one on.
function setting(state, name, label, choices) {
  if (state.imported) return choices.find(([value]) => value === state.app[name])?.[1] ?? state.app[name];
  return h('select', {'data-key': name, 'data-value': state.app[name], 'aria-label': label, change: event => attempt(() => patch('app', {[name]: event.target.value}))},
    choices.map(([value, text]) => h('option', {value, selected: value === state.app[name]}, text)));
}
