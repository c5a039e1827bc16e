// Sky and weather, and an island.

import { drop, eyes, face, smile } from "./parts";

export const sky = {
  moon: `<path d="M14.9 1.5A10.6 10.6 0 1 0 22.6 15 8.9 8.9 0 0 1 14.9 1.5z" fill="url(#gold)" stroke="#95600a"/>
    <path d="M4.6 10.2c.5-2.4 1.9-4.4 4-5.6" fill="none" stroke="#fff" stroke-width="1.3" opacity=".75"/>
    <path d="M8.1 11.7c1-.9 2-.9 2.9 0M9 16.6c1.4 1.4 3 1.7 4.8.9" fill="none" stroke="#8a5a0a" stroke-width="1.1"/>
    <path d="M19.3 3.7l.8 1.9 2 .2-1.5 1.4.5 2-1.8-1.1-1.8 1.1.5-2-1.5-1.4 2-.2z" fill="#fff3a8" stroke="#95600a" stroke-width=".7"/>`,
  star: `<path d="M12 1.4l3.2 6.9 7.5.9-5.5 5.2 1.4 7.5L12 18.2l-6.6 3.7 1.4-7.5L1.3 9.2l7.5-.9z" fill="url(#gold)" stroke="#95600a" stroke-width="1.2"/>
    <path d="M12 4.6l-2 4.7-4.7.8" fill="none" stroke="#fff" stroke-width="1.3" opacity=".8"/>`,
  sun: `${[0, 45, 90, 135, 180, 225, 270, 315].map(ray).join("")}
    <g transform="translate(4.2 4.2) scale(.65)">${face}${eyes()}${smile}</g>`,
  rainbow: `<g fill="none" stroke-width="2.1" stroke-linecap="butt"><path d="M2 18a10 10 0 0 1 20 0" stroke="#e8352c"/>
    <path d="M4 18a8 8 0 0 1 16 0" stroke="#ffb31f"/>
    <path d="M6 18a6 6 0 0 1 12 0" stroke="#5fbf3c"/>
    <path d="M8 18a4 4 0 0 1 8 0" stroke="#3f8fe0"/>
    </g>
    <path d="M.9 18a11.1 11.1 0 0 1 22.2 0" fill="none" stroke="#8d1210" stroke-width=".7"/>
    <path d="M9.1 18a2.9 2.9 0 0 1 5.8 0" fill="none" stroke="#1d4f8f" stroke-width=".7"/>
    <g fill="url(#white)" stroke="#6f86a3" stroke-width=".9"><path d="M2.3 21.3a2.2 2.2 0 0 1-.2-4.3 2.7 2.7 0 0 1 5-.7 2.5 2.5 0 0 1 1.4 5z"/>
    <path d="M15.5 21.3a2.2 2.2 0 0 1-.2-4.3 2.7 2.7 0 0 1 5-.7 2.5 2.5 0 0 1 1.4 5z"/>
    </g>`,
  rain: `<path d="M5.7 14.7a4.4 4.4 0 0 1-.5-8.7 6.2 6.2 0 0 1 11.7-1.1 4.9 4.9 0 0 1 1.5 9.8z" fill="url(#white)" stroke="#5d7391"/>${drop(6.7, 19, 0.85)}${drop(12.1, 20.3, 0.85)}${drop(17.5, 19, 0.85)}`,
  lightning: `<g transform="translate(0 .4)"><path d="M5.7 12.7a4.4 4.4 0 0 1-.5-8.7A5.7 5.7 0 0 1 15.9 3.2a4.8 4.8 0 0 1 2.5 9.5z" fill="url(#steel)" stroke="#3f4d60"/>
    <path d="M13.7 7.3 7.6 15.9h4l-2.3 7.2 8.2-9.3h-4.2l3.5-6.5z" fill="url(#gold)" stroke="#95600a"/></g>`,
  umbrella: `<path d="M12 11.7v7.8c0 2.2 3.5 2.2 3.5 0" fill="none" stroke="#5c3410" stroke-width="2.4"/>
    <path d="M12 11.7v7.8c0 2.2 3.5 2.2 3.5 0" fill="none" stroke="#c98b4f" stroke-width="1"/>
    <path d="M1.2 13.3C1.5 7.3 6 3.2 12 3.2s10.5 4.1 10.8 10.1c-1.2-1.6-2.4-1.6-3.6 0-1.2-1.6-2.4-1.6-3.6 0-1.2-1.6-2.4-1.6-3.6 0-1.2-1.6-2.4-1.6-3.6 0-1.2-1.6-2.4-1.6-3.6 0-1.2-1.6-2.4-1.6-3.6 0z" fill="url(#blue)" stroke="#174f8f"/>
    <path d="M8.4 13.3C8.6 8.4 9.8 5 12 3.2c2.2 1.8 3.4 5.2 3.6 10.1-1.2-1.6-2.4-1.6-3.6 0-1.2-1.6-2.4-1.6-3.6 0z" fill="url(#red)" stroke="#850a10" stroke-width=".8"/>
    <path d="M12 3.2V1.3" stroke="#174f8f" stroke-width="1.5"/>`,
  island: `<path d="M1 18.6c2-1.3 4-1.3 5.6 0 2-1.3 4-1.3 5.6 0 2-1.3 4-1.3 5.6 0 1.8-1.2 3.6-1.3 5.2-.4v3.6c-3 1.4-19 1.4-22 0z" fill="url(#blue)" stroke="#174f8f" stroke-width=".9"/>
    <path d="M3.7 19.1c1.5-3.6 4.4-5.3 8.3-5.3s6.8 1.7 8.3 5.3c-5.2 1.5-11.4 1.5-16.6 0z" fill="url(#gold)" stroke="#95600a" stroke-width=".9"/>
    <path d="M11 16.1c-.4-3.3.2-6.5 1.9-9.4" fill="none" stroke="#5c3410" stroke-width="2.8"/>
    <path d="M11 16.1c-.4-3.3.2-6.5 1.9-9.4" fill="none" stroke="#c98b4f" stroke-width="1.3"/>
    <path d="M13 6.9C10.4 3.4 6.6 3 3.8 5.8c3.4-.7 6.2-.3 8.5 1.3-3.1-.1-5.3 1.7-6 4.9 2.1-2.3 4.4-3.7 6.8-4.3 1.4 1.3 2.1 3.2 2 5.7 1.7-2.2 1.5-4.3-.2-6 2.5.1 4.5 1.3 5.9 3.5.4-3.5-2.1-5.4-5.3-5 1.9-1 3.8-1.3 5.9-.7-2.3-2.8-6.6-2.5-8.4 1.7z" fill="url(#green)" stroke="#226b1a" stroke-width=".9"/>`,
};

function ray(turn: number): string {
  return `<path d="M10.2 6.3 12 .9 13.8 6.3z" transform="rotate(${turn} 12 12)" fill="#ffb81c" stroke="#a8660a" stroke-width=".9"/>`;
}
