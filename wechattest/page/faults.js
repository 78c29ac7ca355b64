// The fault picker: what is active, and what else can go wrong.
import {post, remove} from './api.js';
import {attempt, dialog, field} from './dialogs.js';
import {actions, h, iconButton, update} from './dom.js';
import {pick, t} from './i18n.js';
import {on, userOf, store} from './store.js';

const groups = [['token', 'groupToken'], ['api', 'groupApi'], ['network', 'groupNetwork'], ['push', 'groupPush']];

let active = null;
let options = null;
let chosen = '';

on('state', () => renderActive());

// faultText is the name of the fault that struck an exchange, in the language chosen.
export function faultText(name) {
  const kind = store.state?.faultKinds.find(one => one.name.replaceAll('-', '') === name.toLowerCase());
  return kind ? pick(kind.en, kind.zh) : name;
}

export function showFaults() {
  chosen = '';
  active = h('div', {class: 'fault-active'});
  options = h('form', {class: 'fault-options', hidden: true});
  options.addEventListener('submit', turnOn);
  const kinds = h('div', {class: 'fault-kinds'}, groups.map(group));
  actions(kinds, {choose: (name, button) => choose(name, button, kinds)});
  actions(active, {
    off: id => attempt(() => remove(`faults/${id}`)),
    offAll: () => attempt(() => remove('faults')),
  });
  dialog(t('faultTitle'), {wide: true, onClose: () => { active = null; }}, h('p', {class: 'lead'}, t('faultLead')), active, kinds, options);
  renderActive();
}

function group([name, label]) {
  const kinds = store.state.faultKinds.filter(kind => kind.group === name);
  if (!kinds.length) return null;
  return h('div', {class: 'fault-group'}, h('h3', {}, t(label)),
    h('div', {class: 'chips'}, kinds.map(kind => h('button', {
      type: 'button', class: 'chip', 'data-do': 'choose', 'data-with': kind.name, 'aria-pressed': 'false'}, pick(kind.en, kind.zh)))));
}

function renderActive() {
  if (!active || !store.state) return;
  const faults = store.state.faults;
  update(active, faults.length ? [
    h('div', {class: 'row'}, h('h3', {}, t('faultActive')), h('span', {class: 'grow'}),
      h('button', {type: 'button', class: 'small', 'data-do': 'offAll'}, t('faultOffAll'))),
    h('ul', {class: 'plain-list'}, faults.map(fault => h('li', {class: 'fault-row', 'data-key': fault.id},
      h('strong', {}, kindText(fault)),
      h('span', {class: 'faint'}, details(fault)),
      h('span', {class: 'grow'}),
      offButton(fault)))),
  ] : null);
}

function kindText(fault) {
  const kind = store.state.faultKinds.find(one => one.name === fault.name);
  return kind ? pick(kind.en, kind.zh) : fault.text || fault.name;
}

function offButton(fault) {
  return iconButton('close', `${t('faultOff')}: ${kindText(fault)}`, {'data-do': 'off', 'data-with': fault.id});
}

function details(fault) {
  const parts = [];
  if (fault.path) parts.push(fault.path);
  if (fault.openId) parts.push(userOf(fault.openId) || fault.openId);
  if (fault.timesLeft) parts.push(t('faultLeft', {n: fault.timesLeft}));
  if (fault.chance && fault.chance < 1) parts.push(`${Math.round(fault.chance * 100)} %`);
  if (fault.struck) parts.push(t('faultStruck', {n: fault.struck}));
  return parts.join(' · ');
}

function choose(name, button, kinds) {
  chosen = name;
  for (const chip of kinds.querySelectorAll('.chip')) chip.setAttribute('aria-pressed', String(chip === button));
  const kind = store.state.faultKinds.find(one => one.name === name);
  options.hidden = false;
  options.replaceChildren(...form(kind));
  options.scrollIntoView({block: 'nearest'});
}

function form(kind) {
  const takes = kind.takes ?? [];
  const user = h('select', {name: 'openId'}, h('option', {value: ''}, t('everyone')),
    store.state.users.map(one => h('option', {value: one.openId}, one.name)));
  return [
    h('div', {class: 'fields'},
      takes.includes('durationMs') ? field(t('faultDuration'), h('input', {name: 'durationMs', type: 'number', min: 1, max: 600000, value: 3000})) : null,
      takes.includes('code') ? field(t('faultCode'), h('input', {name: 'code', type: 'number', value: 45009})) : null,
      takes.includes('msg') ? field(t('faultMessage'), h('input', {name: 'msg', value: 'reach max api daily quota limit'})) : null,
      field(t('faultTimes'), h('select', {name: 'times'},
        h('option', {value: 1}, t('timesOnce')), h('option', {value: 3}, t('timesThrice')), h('option', {value: 0}, t('timesAlways')))),
      field(t('faultUser'), user),
      field(t('faultPath'), h('input', {name: 'path', class: 'mono', placeholder: kind.group === 'push' ? '/wechat' : '/cgi-bin/message/custom/send'})),
      field(t('faultChance'), h('select', {name: 'chance'}, [1, 0.5, 0.1].map(chance => h('option', {value: chance}, `${chance * 100} %`))))),
    ['slow', 'timeout', 'connection-reset'].includes(kind.name) ? h('label', {class: 'check'}, h('input', {type: 'checkbox', name: 'lost'}), t('faultLost')) : null,
    h('div', {class: 'row end'}, h('button', {type: 'submit', class: 'primary'}, t('faultOn'))),
  ].filter(Boolean);
}

function turnOn(event) {
  event.preventDefault();
  const values = new FormData(options);
  const fault = {name: chosen, times: Number(values.get('times'))};
  for (const name of ['path', 'openId', 'msg']) if (values.get(name)) fault[name] = values.get(name);
  for (const name of ['durationMs', 'code']) if (values.get(name)) fault[name] = Number(values.get(name));
  if (Number(values.get('chance')) < 1) fault.chance = Number(values.get('chance'));
  if (values.get('lost')) fault.lost = true;
  attempt(async () => {
    await post('faults', fault);
    options.hidden = true;
    options.closest('dialog').close();
  });
}
