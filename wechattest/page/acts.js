// What a mini-program's client does for its user besides writing: subscriptions, codes, encrypted data.
import {act} from './api.js';
import {attempt, copyButton, dialog, field} from './dialogs.js';
import {h} from './dom.js';
import {addWords, t} from './i18n.js';
import {store} from './store.js';

addWords({
  acts: ['More of the client ...', '更多客户端操作……'],
  actsTitle: ['What the client of {name} does', '{name} 的客户端操作'],
  actsLead: ['A real client calls wx.* for this. Give your server what it gets.', '真实的小程序通过 wx.* 完成这些操作，把得到的内容交给你的服务器即可。'],
  actsDo: ['Do it', '执行'],
  actsWhat: ['Act', '操作'],
  actsResult: ['What the client gets', '客户端得到的内容'],
  actSubscribe: ['Accept a subscription', '同意订阅消息'],
  actRejectSubscription: ['Reject a subscription', '拒绝订阅消息'],
  actUnsubscribe: ['Turn a subscription off', '关闭订阅消息'],
  actPhoneCode: ['Tap the phone-number button', '点击获取手机号按钮'],
  actClientData: ['Get encrypted data', '获取加密数据'],
  actUnionId: ['Have a unionid', '拥有 unionid'],
  actNewSessionKey: ['Get a new session_key', '更换 session_key'],
  actPluginCode: ['Get a plugin code', '获取插件 code'],
  actOpenLink: ['Open a scheme or link', '打开 Scheme 或链接'],
  actTemplate: ['Template ID', '模板 ID'],
  actNumber: ['Phone number', '手机号'],
  actKind: ['Kind', '类型'],
  actLink: ['Link', '链接'],
});

// Each act with the one thing that it takes: its name, its label, and the choices or whether it may be empty.
const acts = [
  ['subscribe', 'actSubscribe', 'templateIds', 'actTemplate'],
  ['rejectSubscription', 'actRejectSubscription', 'templateIds', 'actTemplate'],
  ['unsubscribe', 'actUnsubscribe', 'templateIds', 'actTemplate'],
  ['phoneCode', 'actPhoneCode', 'number', 'actNumber', 'optional'],
  ['clientData', 'actClientData', 'kind', 'actKind', ['profile', 'phone', 'run', 'share', 'group', 'gameClub', 'friends', 'interactive']],
  ['unionId', 'actUnionId', 'unionId', 'unionid', 'optional'],
  ['newSessionKey', 'actNewSessionKey'],
  ['pluginCode', 'actPluginCode'],
  ['openLink', 'actOpenLink', 'link', 'actLink'],
];

export function showActs() {
  const user = store.user;
  const what = h('select', {name: 'do', autofocus: true}, acts.map(([name, label]) => h('option', {value: name}, t(label))));
  const input = h('div', {});
  const templates = h('datalist', {id: 'act-templates'}, (store.state?.templates ?? []).map(one => h('option', {value: one.id}, one.title)));
  const result = h('div', {'aria-live': 'polite'});
  const form = h('form', {class: 'stack'}, h('p', {class: 'faint'}, t('actsLead')), field(t('actsWhat'), what), input,
    h('div', {class: 'row end'}, h('button', {type: 'submit', class: 'primary'}, t('actsDo'))), result);
  const choose = () => {
    const [, , name, label, more] = acts.find(one => one[0] === what.value);
    result.replaceChildren();
    input.replaceChildren(...name ? [field(label === 'unionid' ? label : t(label), Array.isArray(more)
      ? h('select', {name}, more.map(kind => h('option', {value: kind}, kind)))
      : h('input', {name, required: more !== 'optional', maxlength: 1000, autocomplete: 'off', list: name === 'templateIds' && 'act-templates'}))] : [], templates);
  };
  what.addEventListener('change', choose);
  form.addEventListener('submit', event => {
    event.preventDefault();
    attempt(async () => {
      const name = acts.find(one => one[0] === what.value)[2];
      const value = name && form.elements[name].value.trim();
      const action = {do: what.value};
      if (value) action[name] = name === 'templateIds' ? [value] : value;
      const text = JSON.stringify(await act(user, action), null, 2);
      const area = h('textarea', {class: 'code-area', readonly: true, rows: 8, 'aria-label': t('actsResult')});
      area.value = text;
      result.replaceChildren(area, h('div', {class: 'row end'}, copyButton(t('copy'), () => text)));
    });
  });
  choose();
  dialog(t('actsTitle', {name: user}), {}, form);
}
