// A row of the exchanges. Rows are written anew rather than made anew while the list scrolls.
import {append, h, icon, iconButton} from './dom.js';
import {faultText} from './faults.js';
import {t} from './i18n.js';
import {callsOf, isFolded, userOf, store} from './store.js';
import {storyLine} from './stories.js';
import {isPaid, kindText} from './story.js';
import {clockOf, took} from './times.js';

export const rowHeight = 36;

export function newRow() {
  const cells = {
    time: h('span', {class: 'entry-time mono'}),
    way: h('span', {class: 'unseen'}),
    kind: h('span', {class: 'entry-kind'}),
    who: h('span', {class: 'faint entry-who'}),
    badges: h('span', {class: 'badges'}),
    result: h('span', {class: 'entry-result mono'}),
    took: h('span', {class: 'entry-took mono faint'}),
  };
  cells.arrow = h('span', {}, icon('toBot'), cells.way);
  cells.fold = iconButton('down', '', {class: 'icon-button fold', tabindex: -1, 'data-do': 'fold'});
  const element = h('div', {role: 'option'}, cells.time, cells.arrow, h('span', {class: 'entry-what'}, cells.fold, cells.kind, cells.who),
    cells.badges, cells.result, cells.took);
  return {element, cells, summary: null, marks: ''};
}

export function writeRow(row, summary, at, all) {
  const {element, cells} = row;
  const toBot = summary.direction === 'push';
  const folded = toBot && (isFolded(summary) || store.filter === 'push');
  const calls = callsOf(summary).length;
  element.className = ['entry', !summary.ok && 'failed', summary.cause && 'caused', summary.guessed && 'guessed', folded && 'folded'].filter(Boolean).join(' ');
  element.id = `entry-${summary.seq}`;
  element.dataset.seq = summary.seq;
  element.setAttribute('aria-selected', String(summary.seq === store.cursor));
  element.setAttribute('aria-setsize', all);
  element.setAttribute('aria-posinset', at + 1);
  element.style.transform = `translateY(${at * rowHeight}px)`;
  cells.time.textContent = clockOf(summary.time);
  cells.arrow.className = toBot ? 'arrow to-bot' : 'arrow to-wechat';
  cells.arrow.title = t(toBot ? 'toBot' : 'toWeChat');
  cells.way.textContent = cells.arrow.title;
  cells.fold.hidden = !calls || store.filter !== 'all' || Boolean(store.search);
  cells.fold.title = t(folded ? 'unfold' : 'fold', {n: calls});
  cells.fold.setAttribute('aria-label', cells.fold.title);
  cells.kind.textContent = folded ? storyLine(summary) : kindText(summary);
  cells.kind.title = folded ? cells.kind.textContent : '';
  cells.who.textContent = folded ? '' : [userOf(summary.openId), toBot || cells.kind.textContent === summary.path ? '' : summary.path].filter(Boolean).join(' · ');
  cells.took.textContent = took(summary.durationMs);
  cells.result.replaceChildren(result(summary));
  const marks = [cells.arrow.title, toBot, summary.kind, summary.status > 0, summary.ok, summary.attempt, summary.fault, summary.level, summary.documented, summary.hint, store.state?.app.mode].join();
  if (marks !== row.marks) cells.badges.replaceChildren(...badges(summary));
  row.marks = marks;
  row.summary = summary;
}

export function badges(summary) {
  const push = summary.direction === 'push' && (summary.status > 0 || !summary.ok);
  const encrypted = summary.encrypted ?? (push && summary.kind !== 'verification' && store.state?.app.mode !== 'plain');
  const badge = (name, label, tone) => h('span', {class: `badge ${tone ?? ''}`, title: label}, icon(name), h('span', {class: 'badge-text'}, label));
  return [
    push && badge('seal', t('badgeSigned')),
    push && encrypted && badge('lock', t('badgeEncrypted')),
    summary.attempt > 1 && badge('repeat', t(isPaid(summary.kind) ? 'badgeRepeatPaid' : 'badgeRepeat', {n: summary.attempt}), 'warm'),
    summary.level === 'warning' && badge('help', t('badgeWarning'), 'warm'),
    summary.documented && badge('card', t('documented'), 'warm wide'),
    summary.fault && badge('fault', faultText(summary.fault), 'bad'),
    summary.hint && badge('bulb', t('badgeHint'), 'warm sign'),
  ].filter(Boolean);
}

export function result(summary) {
  const box = h('span', {class: summary.ok ? 'good-text' : 'bad-text'});
  if (!summary.status) append(box, [t(summary.ok ? 'notAsked' : 'noAnswer')]);
  else append(box, [String(summary.code || summary.status)]);
  return box;
}
