// What calls somebody back when a nudge arrives: a soft sound, a mark on title and icon, and, where they asked for it,
// the browser's own notice. Of several open tabs one rings. Nothing of what is said leaves the page.

import { keep, kept } from './memory.js';
import { make } from './message.js';

const $ = (id) => document.getElementById(id);
const TITLE = document.title;
const NEUTRAL = '你记的一件事到时间了，打开看一眼。'; // whoever looks over the shoulder learns no more
const MINE = 10000; // ms for which a nudge belongs to the tab that took it
const icon = document.querySelector('link[rel="icon"]');
const pause = (ms) => new Promise((done) => { setTimeout(done, ms); });

// ---- of several tabs: one sounds, one shows a notice, none shows it while one is looked at

function mine(what) {
  if (!navigator.locks) return Promise.resolve(true);
  return new Promise((tell) => {
    navigator.locks.request(`huiyin.${what}`, { ifAvailable: true }, (lock) => {
      tell(Boolean(lock));
      return lock && pause(MINE);
    });
  });
}

let unseen = () => {};
function tellSeen() {
  unseen();
  if (document.hidden || !navigator.locks) return;
  navigator.locks.request('huiyin.seen', { mode: 'shared' }, () => new Promise((done) => { unseen = done; }));
}

async function seenElsewhere() {
  return Boolean(navigator.locks) && (await navigator.locks.query()).held.some(({ name }) => name === 'huiyin.seen');
}

// ---- the sound

let audio = null;
const muted = () => kept('localStorage', 'muted', false);

/** A browser lets a page sound only after somebody has touched it. */
function wake() {
  if (audio || muted() || !window.AudioContext) return;
  audio = new AudioContext();
  audio.suspend().catch(() => null); // until there is something to hear
}
for (const gesture of ['click', 'keydown', 'pointerup']) document.addEventListener(gesture, wake);

async function sound() {
  await audio.resume();
  const [volume, start] = [audio.createGain(), audio.currentTime];
  volume.connect(audio.destination);
  volume.gain.setValueAtTime(0.0001, start);
  volume.gain.exponentialRampToValueAtTime(0.12, start + 0.03);
  volume.gain.exponentialRampToValueAtTime(0.0001, start + 1.4);
  for (const [pitch, at] of [[660, start], [880, start + 0.2]]) {
    const tone = audio.createOscillator();
    tone.frequency.value = pitch;
    tone.connect(volume);
    tone.start(at);
    tone.stop(start + 1.5);
  }
  await pause(1600);
  await audio.suspend();
}

const canSound = () => audio && !muted();

// ---- the mark

let unread = 0;
function mark() {
  unread += 1;
  document.title = `(${unread}) ${TITLE}`;
  icon.href = '/web/icon-new.svg';
  if (navigator.setAppBadge) navigator.setAppBadge(unread).catch(() => null);
}

function unmark() {
  if (notice) notice.close();
  notice = null;
  if (!unread) return;
  unread = 0;
  document.title = TITLE;
  icon.href = '/web/icon.svg';
  if (navigator.clearAppBadge) navigator.clearAppBadge().catch(() => null);
}

// ---- the browser's notice

let notice = null;
const permission = () => ('Notification' in window ? Notification.permission : 'none');
const noticed = () => permission() === 'granted' && !kept('localStorage', 'unnoticed', false);

/** Whether it could be shown: on a phone only installed pages may. */
function show(words) {
  try {
    const silent = Boolean(audio) || muted(); // one sound is enough
    notice = new Notification(TITLE, { body: words, tag: 'huiyin', renotify: true, silent, icon: '/web/icon.svg' });
  } catch (_) {
    return false;
  }
  notice.onclick = () => {
    window.focus();
    unmark();
  };
  return true;
}

/** A nudge arrived; `id` is the same in every tab. */
export async function ring(id) {
  if (document.hidden || !document.hasFocus()) mark();
  if (canSound() && await mine(`sound.${id}`)) sound().catch(() => null);
  if (document.hidden && noticed() && !await seenElsewhere() && await mine(`notice.${id}`)) show(NEUTRAL);
}

/** Somebody leaves in a hurry: no sound, no notice, no mark stays behind. */
export function hush() {
  unmark();
  if (audio) audio.close().catch(() => null);
  audio = null;
}

document.addEventListener('visibilitychange', () => {
  tellSeen();
  if (!document.hidden) unmark();
});
window.addEventListener('focus', unmark);
tellSeen();

// ---- what they choose

const STATES = {
  none: '这个浏览器不能弹提醒。会响一声，标题会变。',
  denied: '浏览器没让弹。要开：点网址左边的图标，允许“通知”。',
  granted: '好，浏览器会提醒你。只写“你记的一件事到时间了”，不写是什么事。',
};

function showChoices() {
  $('sound').setAttribute('aria-pressed', String(!muted()));
  $('notice').setAttribute('aria-pressed', String(noticed()));
  document.querySelectorAll('.need button').forEach((button) => { button.hidden = permission() !== 'default'; });
}

/** Asks the browser, which asks them: only ever after a tap. */
async function allow() {
  const answer = permission() === 'none' ? 'none' : await Notification.requestPermission();
  keep('localStorage', 'unnoticed', false);
  const shown = answer === 'granted' && show('以后到时间，这样提醒你。');
  showChoices();
  return STATES[answer === 'granted' && !shown ? 'none' : answer] || '';
}

$('notice').addEventListener('click', async () => {
  if (noticed()) {
    keep('localStorage', 'unnoticed', true);
    showChoices();
    $('notice-state').textContent = '';
  } else {
    $('notice-state').textContent = await allow();
  }
});
$('sound').addEventListener('click', () => {
  keep('localStorage', 'muted', !muted());
  wake();
  if (canSound()) sound().catch(() => null);
  showChoices();
});
$('bell').addEventListener('click', () => {
  const open = $('reminders').hidden;
  $('reminders').hidden = !open;
  $('bell').setAttribute('aria-expanded', String(open));
});
window.addEventListener('storage', showChoices); // chosen in another tab
showChoices();

const HONEST = '到时间，我在这一页告诉你。关掉这个页面就收不到，下次打开会先告诉你。';

/** Once in a tab, under the first words that name a moment to come: what reminding needs. */
export function sayNeed({ element, message }) {
  const spans = message.blocks.flatMap((block) => block.spans);
  if (kept('sessionStorage', 'need', false) || !spans.some(({ at }) => at && new Date(at) > new Date())) return;
  keep('sessionStorage', 'need', true);
  const [need, words, button] = [make('div', 'need'), make('p', '', HONEST), make('button', '', '让浏览器提醒我')];
  button.type = 'button';
  button.addEventListener('click', async () => { words.textContent = `${HONEST}${await allow()}`; });
  need.append(words, button);
  element.after(need);
  showChoices();
}
