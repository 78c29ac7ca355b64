// API security (API安全) in the left column: the platform certificate, and its change.
import {get, post, remove} from './api.js';
import {attempt, toast} from './dialogs.js';
import {h} from './dom.js';
import {addWords, t} from './i18n.js';
import {platformNow} from './store.js';
import {span} from './times.js';

addWords({
  apiSecurity: ['API security', 'API 安全'],
  certificate: ['Certificate', '平台证书'],
  certificateOld: ['The one before', '旧证书'],
  certificateNone: ['not used yet', '尚未使用'],
  certificateLeft: ['Both sign for {time} more.', '两个证书同时签名，还剩 {time}。'],
  certificateChange: ['Change certificate', '更换证书'],
  certificateEnd: ['End the change', '结束更换'],
  certificateDownload: ['Download', '下载证书'],
  certificateChanged: ['Answers are signed with the new certificate and the one before', '响应现由新旧两个证书同时签名'],
  certificateEnded: ['Only the new certificate signs now', '现在只由新证书签名'],
});

export const securityActions = {
  changeCertificate: () => attempt(async () => {
    await post('apisecurity/change');
    toast(t('certificateChanged'), 'good');
  }),
  endChange: () => attempt(async () => {
    await remove('apisecurity/change');
    toast(t('certificateEnded'), 'good');
  }),
  downloadCertificate: () => attempt(async () => {
    const {certificate, certificateNumber} = await get('apisecurity');
    const link = h('a', {href: URL.createObjectURL(new Blob([certificate], {type: 'application/x-pem-file'})), download: `platform-certificate-${certificateNumber.slice(0, 8)}.pem`});
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  }),
};

const chip = (name, label) => h('button', {type: 'button', class: 'chip', 'data-do': name, 'data-key': name}, label);

export function securityCard({apiSecurity, imported}) {
  if (!apiSecurity || imported) return null;
  const {certificateNumber, deprecatedNumber, changeEnds} = apiSecurity;
  const line = (label, number) => [h('dt', {}, label), h('dd', {class: 'mono shorten', title: number}, number || t('certificateNone'))];
  return h('div', {class: 'box quiet', 'data-key': 'security'},
    h('h3', {}, t('apiSecurity')),
    h('dl', {class: 'facts'}, line(t('certificate'), certificateNumber), deprecatedNumber ? line(t('certificateOld'), deprecatedNumber) : null),
    deprecatedNumber ? h('p', {class: 'small-text faint'}, t('certificateLeft', {time: span(Date.parse(changeEnds) - platformNow())})) : null,
    h('div', {class: 'chips'}, chip('changeCertificate', t('certificateChange')), deprecatedNumber ? chip('endChange', t('certificateEnd')) : null,
      chip('downloadCertificate', t('certificateDownload'))));
}
