// A subscribe message (订阅消息) as the service notifications of WeChat show it: a card of the mini-program.
import {act} from './api.js';
import {attempt, toast} from './dialogs.js';
import {h, icon} from './dom.js';
import {addWords, t} from './i18n.js';
import {pageText} from './scan.js';
import {store} from './store.js';

addWords({
  serviceNotice: ['Service notifications', '服务通知'],
  subscribeUnknown: ['Subscribe message', '订阅消息'],
  subscribeTemplate: ['Template {id}: addtemplate has not made it here, so its title and labels are not known', '模板 {id}：不是由本模拟器的 addtemplate 选用的，标题和关键词名称未知'],
  enterMini: ['Enter the mini-program', '进入小程序'],
  openPage: ['Open the page', '打开页面'],
});

export const openPage = path => attempt(async () => {
  const user = store.user;
  const page = await act(user, {do: 'openPage', pagePath: path});
  toast(t('scanOpened', {name: user, page: pageText(page)}), 'good');
});

export function subscribeCard(item) {
  const rows = item.rows ?? [];
  const known = rows.some(row => row.label);
  const page = item.pagePath;
  const foot = [h('span', {}, t('enterMini')), h('span', {class: 'mono shorten', title: page}, page), icon('down')];
  return h('div', {class: 'notice-card'},
    h('div', {class: 'notice-head'}, h('img', {src: 'favicon.svg', alt: '', width: 18, height: 18}), h('span', {}, t('miniProgram')),
      h('span', {class: 'mono shorten'}, store.state?.app.appId), h('span', {class: 'grow'}), h('span', {}, t('serviceNotice'))),
    h('div', {class: 'notice-title', title: known ? item.templateId : t('subscribeTemplate', {id: item.title})}, known ? item.title : t('subscribeUnknown'),
      known ? null : h('span', {class: 'mono shorten'}, item.title)),
    rows.length ? h('dl', {class: 'notice-rows'}, rows.map(row => [h('dt', {class: row.label ? '' : 'mono', title: row.name}, row.label || row.name), h('dd', {}, row.value)]))
      : h('p', {class: 'notice-rows'}, item.text), // of an older transcript
    !page ? null : store.state?.imported ? h('div', {class: 'notice-foot'}, foot)
      : h('button', {type: 'button', class: 'notice-foot', 'data-do': 'openPage', 'data-with': page}, foot));
}
