// Times and durations in few words.
import {language} from './i18n.js';

const pad = number => String(number).padStart(2, '0');

// wallOf writes ms since 1970 as the browser's local date and time.
export function wallOf(ms) {
  const at = new Date(ms);
  return {
    date: `${at.getFullYear()}-${pad(at.getMonth() + 1)}-${pad(at.getDate())}`,
    time: `${pad(at.getHours())}:${pad(at.getMinutes())}:${pad(at.getSeconds())}`,
  };
}

// clockOf is the time of day of an RFC 3339 text.
export function clockOf(text) {
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? '' : wallOf(ms).time;
}

export function dateOf(text) {
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? '' : wallOf(ms).date.slice(5);
}

export function span(ms) {
  const units = language() === 'zh' ? [' 天', ' 小时', ' 分', ' 秒'] : [' d', ' h', ' min', ' s'];
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const days = Math.floor(seconds / 86400);
  const hours = Math.floor((seconds % 86400) / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  if (days >= 3) return `${days}${units[0]}${hours ? ` ${hours}${units[1]}` : ''}`;
  if (days || hours) return `${days * 24 + hours}${units[1]}${minutes ? ` ${minutes}${units[2]}` : ''}`;
  if (minutes) return `${minutes}${units[2]}${minutes < 10 && seconds % 60 ? ` ${seconds % 60}${units[3]}` : ''}`;
  return `${seconds % 60}${units[3]}`;
}

// brief is span for tight places: its largest unit only.
export function brief(ms) {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const [hours, minutes, rest] = language() === 'zh' ? [' 小时', ' 分', ' 秒'] : ['h', 'm', 's'];
  if (seconds >= 3600) return Math.floor(seconds / 3600) + hours;
  if (seconds >= 60) return Math.floor(seconds / 60) + minutes;
  return seconds + rest;
}

export function took(ms) {
  if (ms === undefined || ms === null) return '';
  if (ms > 0 && ms < 0.1) return '<0.1 ms';
  if (ms < 10) return `${Math.round(ms * 10) / 10} ms`;
  if (ms < 10000) return `${Math.round(ms)} ms`;
  return `${Math.round(ms / 100) / 10} s`;
}
