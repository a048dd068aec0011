// The talk on the page: bubbles, the ids under which the server knows them, times between them, and the scrolling.

import { make, parts } from './message.js';

const log = document.getElementById('log');
const scroller = document.getElementById('scroll');
const down = document.getElementById('down');
const PAUSE = 15 * 60000; // ms of silence after which a time is shown

export const newId = () => (
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (n) => n.toString(16).padStart(2, '0')).join('')
);

let tapped = () => {};
/** `listener(button, bubble, option)` hears of every tap. */
export function whenTapped(listener) {
  tapped = listener;
}

const two = (number) => String(number).padStart(2, '0');
let lastMoment = 0;
/** A line with the time, where the talk had paused (or begins with something told earlier). */
export function stamp(at) {
  const moment = at ? new Date(at) : new Date();
  const paused = lastMoment ? moment - lastMoment > PAUSE : Boolean(at);
  lastMoment = Number(moment);
  if (!paused) return;
  const today = moment.toDateString() === new Date().toDateString();
  const day = today ? '今天' : `${moment.getMonth() + 1}月${moment.getDate()}日`;
  log.append(make('p', 'moment', `${day} ${two(moment.getHours())}:${two(moment.getMinutes())}`));
}

const bubbles = new Map(); // id → bubble; one that was edited has several ids
const seen = new Map(); // id → the words told under it
const loose = new Set(); // bubbles whose id we do not know
let current = null; // the bubble whose options the typed numbers mean

function settleLoose(id, words) {
  const bubble = id && Array.from(loose).find((candidate) => candidate.words === words);
  if (bubble) name(bubble, id, words);
  return Boolean(bubble);
}

function name(bubble, id, words) {
  bubble.id = id;
  bubble.words = words;
  loose.delete(bubble);
  bubbles.set(id, bubble);
  seen.set(id, words);
}

function step(bubble) {
  if (current) current.element.classList.remove('current');
  current = bubble;
  current.element.classList.add('current');
}

/** Shows a message once, in place of the one it replaces or as a new bubble. Returns the bubble, null if it was there. */
export function display({ id, at, said, message, live }) {
  const words = message ? JSON.stringify(message) : '';
  if (message && (seen.get(id) === words || settleLoose(id, words))) return null;
  const target = message && bubbles.get(message.replaces);
  if (!target) stamp(at);
  if (said && !target) addOwn(said);
  if (!message) return null;
  const bubble = target || { element: make('div', live ? 'theirs fresh' : 'theirs') };
  const focus = focusPlace(bubble);
  bubble.message = message;
  bubble.element.replaceChildren(...parts(message, (button, option) => tapped(button, bubble, option)));
  if (!target) log.append(bubble.element);
  if (id && !seen.has(id)) {
    name(bubble, id, words);
  } else { // told under no id, or under one that means something else: never lost, named when we learn more
    name(bubble, `~${newId()}`, words);
    loose.add(bubble);
  }
  step(bubble);
  giveFocus(bubble, focus);
  return bubble;
}

export function addOwn(text) {
  const element = make('div', 'mine');
  element.append(make('span', 'unseen', '你说：'), make('p', '', text));
  log.append(element);
  return element;
}

// A screen reader and a keyboard stay where they were when the bubble under them changes.
function focusPlace(bubble) {
  const active = document.activeElement;
  if (!bubble.element.contains(active)) return null;
  const all = Array.from(bubble.element.querySelectorAll('.option'));
  return { index: all.indexOf(active), verb: (active.dataset.code || '').split(':')[0] };
}

function giveFocus(bubble, place) {
  if (!place) return;
  const option = bubble.element.querySelectorAll('.option')[place.index];
  const same = option && (option.dataset.code || '').split(':')[0] === place.verb;
  (same ? option : bubble.element.firstChild).focus({ preventScroll: true });
}

export const bubbleOf = (id) => bubbles.get(id);
export const isEmpty = () => !current;

// ---- scrolling

let pinned = true; // the end of the talk is in view
const atEnd = () => scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 120;
export function toEnd() {
  if (log.lastElementChild) log.lastElementChild.scrollIntoView({ block: 'end' });
  scroller.scrollTop = scroller.scrollHeight;
  down.hidden = true;
}
export function bringIntoView(element, always) {
  if (!always && !pinned) {
    down.hidden = false;
    return;
  }
  const next = element.nextElementSibling;
  const last = next && next.className === 'need' ? next : element; // belongs to it, and should be seen with it
  const tall = last.offsetTop + last.offsetHeight - element.offsetTop > scroller.clientHeight - 24;
  (tall ? element : last).scrollIntoView({ block: tall ? 'start' : 'nearest' });
  if (!tall && last === log.lastElementChild) toEnd();
}
scroller.addEventListener('scroll', () => {
  pinned = atEnd();
  if (pinned) down.hidden = true;
}, { passive: true });
export function stay() {
  if (pinned) toEnd();
}
window.addEventListener('resize', stay);
down.addEventListener('click', toEnd);
