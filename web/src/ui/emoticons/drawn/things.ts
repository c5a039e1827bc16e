// Things.

import { line } from "./parts";

export const things = {
  note: `<path d="M8.3 4.6 21.1 2.4v14.5" fill="none" stroke="#123f75" stroke-width="2.6" stroke-linejoin="miter"/>
    <path d="M8.3 4.6v14.4" stroke="#123f75" stroke-width="2.6"/>
    <path d="M8.3 4.2 21.1 1.9v4.3L8.3 8.5z" fill="url(#blue)" stroke="#123f75"/>
    <ellipse cx="5.6" cy="19.2" rx="4.1" ry="3.2" transform="rotate(-14 5.6 19.2)" fill="url(#blue)" stroke="#123f75"/>
    <ellipse cx="18.6" cy="17" rx="4.1" ry="3.2" transform="rotate(-14 18.6 17)" fill="url(#blue)" stroke="#123f75"/>`,
  film: `<rect x="1.4" y="4" width="21.2" height="16" rx="1.2" fill="url(#coal)" stroke="#11161d"/>
    <path d="M4.1 8.3h15.8v7.4H4.1z" fill="url(#blue)" stroke="#11161d" stroke-width=".8"/>
    <path d="M3 6.1h18.5M3 17.9h18.5" stroke="#fff" stroke-width="1.7" stroke-dasharray="1.7 1.8" stroke-linecap="butt"/>
    <path d="M10 9.4v5.2l4.7-2.6z" fill="#fff" stroke="#174f8f" stroke-width=".7"/>`,
  camera: `<path d="M7 6.5 8.6 3.6h6.8L17 6.5h4c1 0 1.7.7 1.7 1.7v10.7c0 1-.7 1.7-1.7 1.7H3c-1 0-1.7-.7-1.7-1.7V8.2c0-1 .7-1.7 1.7-1.7z" fill="url(#steel)" stroke="#323e4e"/>
    <path d="M1.7 10h20.6v7H1.7z" fill="url(#coal)" stroke="none"/>
    <circle cx="12" cy="13.4" r="5.4" fill="url(#white)" stroke="#323e4e"/>
    <circle cx="12" cy="13.4" r="3.7" fill="url(#blue)" stroke="#123f75"/>
    <circle cx="10.8" cy="12.1" r="1.2" fill="#fff" opacity=".9"/>
    <path d="M18.2 8.3h2.3" stroke="#e8352c" stroke-width="1.7"/>`,
  gamepad: `<path d="M7 6.5c1.2 0 1.7.9 2.7.9h4.6c1 0 1.5-.9 2.7-.9 3.1 0 4.8 3.3 5.7 8.6.5 3-.5 4.9-2.3 4.9-2.3 0-3-2.6-4.9-4.3h-7c-1.9 1.7-2.6 4.3-4.9 4.3-1.8 0-2.8-1.9-2.3-4.9C2.2 9.8 3.9 6.5 7 6.5z" fill="url(#coal)" stroke="#11161d"/>
    <path d="M7.1 8.9v4.6M4.8 11.2h4.6" stroke="#eef3f9" stroke-width="1.8" stroke-linecap="butt"/>
    <g stroke="none"><circle cx="17" cy="9.1" r="1.2" fill="#ffd02e"/>
    <circle cx="17" cy="13.3" r="1.2" fill="#6cd13f"/>
    <circle cx="14.9" cy="11.2" r="1.2" fill="#4fa8f5"/>
    <circle cx="19.1" cy="11.2" r="1.2" fill="#ff5349"/>
    </g>`,
  ball: `<circle cx="12" cy="12" r="10.4" fill="url(#white)" stroke="#2b3543" stroke-width="1.2"/>
    <g fill="#2b3543" stroke="#2b3543" stroke-width=".8"><path d="M12 7.8l4 2.9-1.5 4.7h-5L8 10.7z"/>
    <path d="M12 1.9l2.9 1.6-2.9 1.9-2.9-1.9zM2 10.8l2.4-2.6 1 3.2-2.3 2.7zM22 10.8l-2.4-2.6-1 3.2 2.3 2.7zM5.9 20.2l.3-3.4 3.3.3 1.1 3.2zM18.1 20.2l-.3-3.4-3.3.3-1.1 3.2z"/>
    <path d="M12 5.4v2.4M5.4 11.4 8 10.7M18.6 11.4l-2.6-.7M9.5 15.4v1.7M14.5 15.4v1.7" fill="none"/>
    </g>`,
  car: `<path d="M1.3 17.6v-4c0-1.2.7-2 1.8-2.3l2.3-.6 2.5-4c.6-.9 1.5-1.4 2.5-1.4h5.1c1.1 0 2 .5 2.6 1.4l2.3 4 1 .3c.9.3 1.5 1 1.5 2v4.6z" fill="url(#red)" stroke="#850a10"/>
    <path d="M7.3 10.7l1.8-2.9c.3-.5.7-.7 1.2-.7h1v3.6zM12.9 7.1h2.4c.6 0 1 .2 1.3.7l1.7 2.9h-5.4z" fill="#dff2ff" stroke="#850a10" stroke-width=".8"/>
    <g fill="url(#steel)" stroke="#1a222e" stroke-width="1.6"><circle cx="6.5" cy="17.5" r="2.7"/>
    <circle cx="17.5" cy="17.5" r="2.7"/>
    </g>
    <path d="M21 12.9h1.7v1.9H21z" fill="#ffe04f" stroke="none"/>`,
  plane: `<path d="M22.3 1.7c-1.6-.7-3.3.1-4.8 1.6l-3.2 3.2-10-2.1-1.7 1.7 8 4-3.9 3.9-3.6-.5-1.4 1.4 4.3 2.3 2.3 4.3 1.4-1.4-.5-3.6 3.9-3.9 4 8 1.7-1.7-2.1-10 3.2-3.2c1.6-1.6 3.5-2.3 2.8-4.1z" fill="url(#blue)" stroke="#123f75"/>
    <path d="M20.8 3.2c-1.5 0-2.5 1-3.5 2l-7.6 7.6" fill="none" stroke="#fff" stroke-width="1.2" opacity=".85"/>`,
  computer: `<rect x="2.3" y="1.8" width="19.4" height="14.4" rx="1.6" fill="url(#steel)" stroke="#323e4e"/>
    <path d="M4.7 4.1h14.6v9.7H4.7z" fill="url(#blue)" stroke="#174f8f" stroke-width=".8"/>
    <path d="M5.3 4.6h7.6l-4.3 8.6H5.3z" fill="#fff" opacity=".45"/>
    <path d="M9.3 16.2h5.4v2.3H9.3z" fill="#64778f" stroke="#323e4e" stroke-width=".8"/>
    <path d="M3.3 18.5h17.4l2 4H1.3z" fill="url(#white)" stroke="#323e4e"/>
    <path d="M4.7 20.5h14.6" stroke="#64778f" stroke-width="1" stroke-dasharray="1.5 .9" stroke-linecap="butt"/>`,
  mobile: `<path d="M15.6 5V1.2" stroke="#323e4e" stroke-width="2.2"/>
    <rect x="6" y="4" width="12" height="19" rx="2.4" fill="url(#steel)" stroke="#323e4e"/>
    <path d="M8.2 6.5h7.6v6H8.2z" fill="#b8ec8a" stroke="#2f6b1d" stroke-width=".8"/>
    <path d="M9.5 8.5h4.3M9.5 10.5h3" stroke="#2f6b1d" stroke-width=".9"/>
    <g fill="#2b3543" stroke="none"><rect x="8.2" y="14.4" width="2" height="1.7" rx=".6"/>
    <rect x="11" y="14.4" width="2" height="1.7" rx=".6"/>
    <rect x="13.8" y="14.4" width="2" height="1.7" rx=".6"/>
    <rect x="8.2" y="17" width="2" height="1.7" rx=".6"/>
    <rect x="11" y="17" width="2" height="1.7" rx=".6"/>
    <rect x="13.8" y="17" width="2" height="1.7" rx=".6"/>
    <rect x="8.2" y="19.6" width="2" height="1.7" rx=".6"/>
    <rect x="11" y="19.6" width="2" height="1.7" rx=".6"/>
    <rect x="13.8" y="19.6" width="2" height="1.7" rx=".6"/>
    </g>`,
  phone: `<path d="M6.7 9.7h10.6l3.9 9.2c.5 1.8-.5 3.2-2.2 3.2H5c-1.7 0-2.7-1.4-2.2-3.2z" fill="url(#red)" stroke="#850a10"/>
    <path d="M1 9.2C.8 4.6 5.6 2 12 2s11.2 2.6 11 7.2c0 1.3-.7 1.9-1.8 1.9h-2.5c-1.1 0-1.7-.6-1.7-1.7V8.1c-3.2-1.1-6.8-1.1-10 0v1.3c0 1.1-.6 1.7-1.7 1.7H2.8C1.7 11.1 1 10.5 1 9.2z" fill="url(#red)" stroke="#850a10"/>
    <circle cx="12" cy="16" r="4.2" fill="url(#white)" stroke="#850a10"/>
    <circle cx="12" cy="16" r="1.5" fill="url(#red)" stroke="#850a10" stroke-width=".7"/>
    <path d="M3.4 7.3C4.6 5.2 7.2 4 10.6 3.7" fill="none" stroke="#fff" stroke-width="1.2" opacity=".7"/>`,
  mail: `<rect x="1.3" y="4.3" width="21.4" height="15.6" rx="1.2" fill="url(#white)" stroke="#56708f" stroke-width="1.2"/>
    <path d="M1.9 19.3l8-7.3M22.1 19.3l-8-7.3" stroke="#8ba0b8" stroke-width="1"/>
    <path d="M1.7 5l9.3 8.3c.6.5 1.4.5 2 0L22.3 5c-.2-.4-.6-.7-1-.7H2.7c-.4 0-.8.3-1 .7z" fill="#fff" stroke="#56708f"/>
    <circle cx="18.6" cy="6.6" r="4" fill="url(#red)" stroke="#850a10" stroke-width=".9"/>
    <path d="M18.6 4.7v2.4M18.6 8.7v.1" stroke="#fff" stroke-width="1.4"/>`,
  bubble: `<path d="M12 2.3c6.3 0 10.8 3.6 10.8 8.5s-4.5 8.5-10.8 8.5c-1.3 0-2.5-.1-3.6-.4-1.5 1.7-3.4 2.7-5.7 3 1-1.3 1.5-2.8 1.5-4.5-1.9-1.6-3-3.9-3-6.6 0-4.9 4.5-8.5 10.8-8.5z" fill="url(#green)" stroke="#226b1a"/>
    <ellipse cx="11" cy="6" rx="7" ry="2.6" fill="url(#gloss)"/>
    <g fill="#fff" stroke="#226b1a" stroke-width=".6"><circle cx="7.1" cy="11.2" r="1.7"/>
    <circle cx="12" cy="11.2" r="1.7"/>
    <circle cx="16.9" cy="11.2" r="1.7"/>
    </g>`,
  bulb: `<path d="M12 1.2c4.3 0 7.5 3.1 7.5 7.3 0 3.7-2.7 5.2-3.6 8.7H8.1c-.9-3.5-3.6-5-3.6-8.7 0-4.2 3.2-7.3 7.5-7.3z" fill="url(#skin)" stroke="#95600a"/>
    <path d="M9.6 17V11.6L8 9.6M14.4 17V11.6l1.6-2M9.6 11.6c1.6.9 3.2.9 4.8 0" fill="none" stroke="#b3700c" stroke-width="1"/>
    <path d="M8.3 17.2h7.4v3.2c0 1.6-1.6 2.5-3.7 2.5s-3.7-.9-3.7-2.5z" fill="url(#steel)" stroke="#323e4e"/>
    <path d="M8.7 19.5h6.6" stroke="#323e4e" stroke-width=".9"/>
    <path d="M7 7.6c.3-2 1.6-3.4 3.5-3.9" fill="none" stroke="#fff" stroke-width="1.5"/>`,
  clock: `<circle cx="12" cy="12" r="10.4" fill="url(#blue)" stroke="#123f75" stroke-width="1.2"/>
    <circle cx="12" cy="12" r="7.9" fill="#fff" stroke="#123f75" stroke-width=".8"/>
    <path d="M12 5.3v1.4M12 17.3v1.4M5.3 12h1.4M17.3 12h1.4" stroke="#56708f" stroke-width="1.2"/>
    <path d="M12 7.2V12l3.6 2.3" fill="none" stroke="#1a222e" stroke-width="1.6"/>
    <circle cx="12" cy="12" r="1.1" fill="#e8352c"/>`,
  money: `<g fill="url(#gold)" stroke="#95600a"><path d="M10 15.3v3.9c0 1.7 2.9 3 6.4 3s6.4-1.3 6.4-3v-3.9z"/>
    <ellipse cx="16.4" cy="15.3" rx="6.4" ry="2.9"/>
    </g>
    <rect x="1.3" y="3.3" width="18.6" height="10.3" rx="1" fill="url(#green)" stroke="#226b1a"/>
    <ellipse cx="10.6" cy="8.45" rx="3.7" ry="3.7" fill="#eafadd" stroke="#226b1a" stroke-width=".8"/>
    <path d="M12.2 7c-.9-.9-3.1-.7-3.1.5 0 1.5 3.1.6 3.1 2 0 1.2-2.3 1.3-3.2.4M10.6 5.8v5.3" fill="none" stroke="#1c5c15" stroke-width=".9"/>
    <path d="M3.6 5.5v6M17.6 5.5v6" stroke="#eafadd" stroke-width=".9"/>`,
  cigarette: `<path d="M1.2 15.7h6.6v4.6H1.2z" fill="#e8a04c" stroke="#8a5010"/>
    <path d="M7.8 15.7h11.8v4.6H7.8z" fill="url(#white)" stroke="#56708f"/>
    <path d="M19.6 15.7h3.2v4.6h-3.2z" fill="#ff6a2b" stroke="#7a7f87"/>
    <path d="M20.9 13c.3-3-3.3-2.9-3-5.8.2-2.3 2.9-2.3 2.6-5.5" fill="none" stroke="#8494a8" stroke-width="1.7"/>`,
  cuffs: `<g fill="none" stroke="#323e4e" stroke-width="3.4"><circle cx="6.5" cy="15.6" r="4.4"/>
    <circle cx="17.5" cy="8.4" r="4.4"/></g>
    <g fill="none" stroke="#c9d5e2" stroke-width="1.6"><circle cx="6.5" cy="15.6" r="4.4"/>
    <circle cx="17.5" cy="8.4" r="4.4"/></g>
    <g fill="#e3e9f0" stroke="#323e4e" stroke-width=".9"><rect x="8.4" y="8.7" width="3.6" height="2.3" rx="1.15" transform="rotate(-50 10.2 9.85)"/>
    <rect x="12.3" y="12.7" width="3.6" height="2.3" rx="1.15" transform="rotate(-50 14.1 13.85)"/>
    <rect x="10.4" y="10.7" width="3.6" height="2.3" rx="1.15" transform="rotate(35 12.2 11.85)"/></g>
    <path d="M2.200 18.2l2.600 2.7M19.200 3.1l2.600 2.7" stroke="#323e4e" stroke-width="1.1"/>`,
  back: `<rect x="1.4" y="2.6" width="21.2" height="12.6" rx="1.6" fill="url(#gold)" stroke="#95600a"/>
    <path d="M12 15.2v7.5" stroke="#5c3410" stroke-width="2.6"/>
    <path d="M12 15.2v7.2" stroke="#c98b4f" stroke-width="1.1"/>
    ${line("M5 12V5.8h1.9c2.2 0 2.2 3 0 3 2.6 0 2.6 3.2 0 3.2zM5 8.8h1.9M10.3 12V5.8h1.8c2.4 0 2.4 3.3 0 3.3h-1.8M12.3 9.1l1.6 2.9M16.3 12V5.8h1.9c2.2 0 2.2 3 0 3 2.6 0 2.6 3.2 0 3.2zM16.3 8.8h1.9", 1.3)}`,
};
