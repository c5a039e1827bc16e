// Faces.

import {
  drop,
  eye,
  eyes,
  face,
  frown,
  happyEye,
  head,
  laugh,
  line,
  sleepingEye,
  smile,
  temper,
  wideEye,
  worry,
} from "./parts";

export const faces = {
  smile: `${face}${eyes()}${smile}`,
  laugh: `${face}${eyes(-0.8)}${laugh}`,
  wink: `${face}${eye(8.4, 9.7)}
    ${line("M13.2 10.4c1.1-1.5 3.4-1.5 4.6-.3", 1.5)}
    ${line("M6.6 13.8c1 3 3.1 4.4 5.5 4.4 2.5 0 4.5-1.2 5.6-3.7", 1.4)}`,
  surprised: `${face}${eyes(-0.4)}
    ${line("M6.5 5.6c.8-1 2.2-1.3 3.4-.7M17.5 5.6c-.8-1-2.2-1.3-3.4-.7", 1.1)}
    <ellipse cx="12" cy="16.6" rx="2.7" ry="3.2" fill="#7c1310" stroke="#4a2803" stroke-width="1"/>
    <ellipse cx="12" cy="18.3" rx="1.6" ry="1.1" fill="#ff7f86"/>`,
  tongue: `${face}${eyes(-0.5)}
    <path d="M10.6 16.6h5.8v3a2.9 2.9 0 0 1-5.8 0z" fill="#ff6f7d" stroke="#a81c2c" stroke-width=".9"/>
    <path d="M13.5 17.4v2.6" stroke="#c9344a" stroke-width=".8"/>
    ${line("M6.2 14.2c1.7 2 3.7 2.6 5.8 2.6s4.1-.6 5.8-2.6", 1.4)}`,
  cool: `${face}
    <path d="M2.5 7.9h19l-.4 1.5c-.2 2.8-1.7 4.4-4 4.4-2.4 0-3.9-1.5-4.3-3.7h-1.6c-.4 2.2-1.9 3.7-4.3 3.7-2.3 0-3.8-1.6-4-4.4z" fill="url(#coal)" stroke="#10161f" stroke-width=".9"/>
    <path d="M5 9.2h3l-2.3 3.2c-.5-.6-.8-1.7-.7-3.2zM15 9.2h3l-2.3 3.2c-.5-.6-.8-1.7-.7-3.2z" fill="#fff" opacity=".55"/>
    ${line("M7.8 16.4c2.6 2.2 6.2 1.9 8.4-.9", 1.4)}`,
  angry: `${head("rage", "#7d0e0a")}${eyes(1.6)}${temper()}${frown(0.2)}`,
  confused: `${face}${eyes(-0.3)}
    ${line("M5.8 6.9c.9-1 2.2-1.3 3.5-.9M14.6 5.3c1.3-.5 2.7-.2 3.6.7", 1.1)}
    ${line("M6.2 17c1.3-2.3 2.7-2.3 3.9-.4s2.4 1.9 3.7.1 2.7-1.9 4-.1", 1.5)}`,
  embarrassed: `${face}
    <g fill="#ff5a3c" stroke="none"><ellipse cx="5.9" cy="14.3" rx="3" ry="2.3" opacity=".75"/>
    <ellipse cx="18.1" cy="14.3" rx="3" ry="2.3" opacity=".75"/>
    </g>${wideEye(8.3, 9.4)}${wideEye(15.7, 9.4)}${worry(-1.2)}
    ${line("M9.6 17.3c1.6.9 3.2.9 4.8 0", 1.4)}`,
  sad: `${face}${eyes(0.4)}${worry()}${frown()}`,
  crying: `${face}${sleepingEye(8.2, 10.2)}${sleepingEye(15.8, 10.2)}${worry(0.3)}
    <path d="M8.4 18.6c.9-2 2.1-2.9 3.6-2.9s2.7.9 3.6 2.9c-2.4-.8-4.8-.8-7.2 0z" fill="#7c1310" stroke="#4a2803" stroke-width="1.1"/>${drop(5.6, 16.4)}${drop(18.6, 15.2)}`,
  blank: `${face}${eyes()}
    ${line("M7.2 16.4h9.6", 1.5)}`,
  angel: `<g fill="url(#white)" stroke="#6f86a3" stroke-width=".9"><path d="M5.5 15C2.3 14.6.7 12 .7 8.4c2 .3 3.5 1.2 4.5 2.4z"/>
    <path d="M18.5 15c3.2-.4 4.8-3 4.8-6.6-2 .3-3.5 1.2-4.5 2.4z"/>
    </g>
    <g transform="translate(2.64 5.2) scale(.78)">${face}${happyEye(8.2, 10)}${happyEye(15.8, 10)}${smile}
    </g>
    <ellipse cx="12" cy="3.5" rx="5.8" ry="2" fill="none" stroke="#b97708" stroke-width="2.2"/>
    <ellipse cx="12" cy="3.5" rx="5.8" ry="2" fill="none" stroke="#ffdf57" stroke-width="1.1"/>`,
  snarl: `${face}${eyes(-0.3)}${temper(-1.5)}
    <rect x="5" y="13.3" width="14" height="5.9" rx="2.3" fill="#fff" stroke="#4a2803" stroke-width="1.2"/>
    <path d="M5.3 16.2h13.4M8.5 13.5v5.5M12 13.5v5.5M15.5 13.5v5.5" stroke="#6b5a48" stroke-width=".8"/>`,
  nerd: `${face}
    <g fill="#fff" stroke="#2b3543" stroke-width="1.3"><circle cx="7.7" cy="10" r="3.7"/>
    <circle cx="16.3" cy="10" r="3.7"/>
    </g>
    <path d="M11.2 9.3c.5-.4 1.1-.4 1.6 0M4 9.3l-2-1M20 9.3l2-1" fill="none" stroke="#2b3543" stroke-width="1.2"/>
    <circle cx="8.1" cy="10.2" r="1.4" fill="#3a2003"/>
    <circle cx="15.9" cy="10.2" r="1.4" fill="#3a2003"/>
    ${line("M7.6 16c2.6 2 6.2 2 8.8 0", 1.4)}
    <path d="M10.3 17.2h3.4v2.6h-3.4zM12 17.2v2.6" fill="#fff" stroke="#6b5a48" stroke-width=".6"/>`,
  sick: `${head("bile", "#48700f")}
    <path d="M6.3 9.3l3.8 1.4M17.7 9.3l-3.8 1.4" stroke="#2e3f08" stroke-width="1.5"/>${worry(-0.5)}
    <path d="M5.8 16.5c1.2-1.9 2.4-1.9 3.5-.3s2.1 1.6 3.3 0 2.4-1.6 3.5 0 1.6 1.4 2.3.5" fill="none" stroke="#2e3f08" stroke-width="1.5"/>
    <g fill="#6c9c1d" opacity=".55"><circle cx="5" cy="13.2" r="1.4"/>
    <circle cx="19" cy="13.2" r="1.4"/>
    </g>`,
  party: `<g transform="translate(2 4.4) scale(.84)">${face}${eyes(0.6)}${smile}</g>
    <path d="M4.600 9.6 8.9.8c2.900 1.2 5.6 3 8 5.5-3.9.100-8.9 1.3-12.3 3.3z" fill="url(#blue)" stroke="#174f8f"/>
    <path d="M6.100 6.6c2.800-1.5 5.3-2 8-2M7.500 3.7c1.500-.8 2.9-1.2 4.4-1.2" fill="none" stroke="#ffe04f" stroke-width="1.5"/>
    <circle cx="8.9" cy="2" r="1.6" fill="#f0352c" stroke="#8d0d10" stroke-width=".7"/>
    <path d="M19.300 2.6l2 .9-.9 1.9-2-.9zM1.700 4.5l1.600.9-.9 1.6L.8 6.1z" fill="#e0439b"/>
    <path d="M21.300 7.7l1.800.2-.2 1.8-1.8-.2z" fill="#3fa535"/>`,
  sleepy: `<g transform="translate(-.4 2.2) scale(.92)">${face}${sleepingEye(8.2, 10.8)}${sleepingEye(15.8, 10.8)}
    <ellipse cx="12" cy="16.8" rx="2.2" ry="1.9" fill="#7c1310" stroke="#4a2803" stroke-width="1"/>
    </g>
    <g fill="none" stroke="#fff" stroke-width="2.6"><path d="M13.8 1.6h3.6l-3.6 4h3.6M19 5h3.2l-3.2 3.5h3.2"/>
    </g>
    <path d="M13.8 1.6h3.6l-3.6 4h3.6M19 5h3.2l-3.2 3.5h3.2" fill="none" stroke="#2467b4" stroke-width="1.3"/>`,
  thinking: `<g transform="translate(-.3 2) scale(.92)">${face}${wideEye(8.3, 9.6)}${wideEye(15.7, 9.6)}
    ${line("M5.8 5.6c1-.9 2.5-1 3.7-.3", 1.1)}
    ${line("M8.4 17.3c2.3-1.2 4.6-1.5 7.2-1", 1.5)}
    </g>
    <g fill="url(#white)" stroke="#5d7391" stroke-width=".9"><circle cx="19.8" cy="3.9" r="3"/>
    <circle cx="15.1" cy="3.2" r="1.3"/>
    </g>`,
  zipped: `${face}${eyes()}
    <path d="M5.4 16h11.4" stroke="#3f4d60" stroke-width="2.9"/>
    <path d="M5.6 16h11" stroke="#e3e9f0" stroke-width="1.1" stroke-dasharray=".9 1"/>
    <path d="M17.3 14.7l2.3.2v3.9l-1.8.9-1.7-1.8z" fill="url(#steel)" stroke="#3f4d60" stroke-width=".8"/>`,
  hush: `${face}${eyes(-1)}
    ${line("M7.6 14.6c2.8 1.2 6 1.2 8.8 0", 1.4)}
    <path d="M10.3 12.7a1.7 1.7 0 0 1 3.4 0v4.6c2.5-.3 4.4 1 4.4 3.2 0 1.5-.8 2.5-1.9 2.8h-5.6c-1.7-.4-3-1.9-3-3.8 0-1.2.9-1.9 2.7-1.6z" fill="url(#flesh)" stroke="#9a5a1a" stroke-width="1"/>
    <path d="M13.7 19.4h2.8M13.7 21.4h2.6" stroke="#9a5a1a" stroke-width=".7"/>`,
  sarcastic: `${face}${eyes(0.5)}
    ${line("M6 8h4.6M13.4 5.9c1.4-1.5 3.6-1.5 5 .2", 1.5)}
    ${line("M7.2 16.8c3.6.9 6.8.2 9.4-2.2", 1.5)}`,
  eyeroll: `${face}
    <g fill="#fff" stroke="#8f5704" stroke-width=".8"><ellipse cx="8" cy="9.4" rx="3" ry="3.3"/>
    <ellipse cx="16" cy="9.4" rx="3" ry="3.3"/>
    </g>
    <circle cx="9" cy="7.7" r="1.5" fill="#3a2003"/>
    <circle cx="17" cy="7.7" r="1.5" fill="#3a2003"/>
    ${line("M8.2 17.3c2.4-1 5.2-1 7.6.2", 1.5)}`,
  devil: `<g fill="url(#red)" stroke="#6d0a0c" stroke-width=".9"><path d="M3.2.9c.1 4 1.3 6.2 4.6 7.4l2.3-3.6C7.2 4.5 5 3.4 3.2.9z"/>
    <path d="M20.8.9c-.1 4-1.3 6.2-4.6 7.4l-2.3-3.6c2.9-.2 5.1-1.3 6.9-3.8z"/>
    </g>
    <g transform="translate(1 2) scale(.917)">${head("fiend", "#4a1877")}
    <g fill="#fff7c9" stroke="none"><path d="M5.4 8.6l5 2.2c-.3 1.7-1.4 2.4-2.7 2.1-1.5-.3-2.4-1.9-2.3-4.3zM18.6 8.6l-5 2.2c.3 1.7 1.4 2.4 2.7 2.1 1.5-.3 2.4-1.9 2.3-4.3z"/>
    </g>
    <circle cx="8.3" cy="11.3" r="1" fill="#2c0a4a"/>
    <circle cx="15.7" cy="11.3" r="1" fill="#2c0a4a"/>
    <path d="M5.2 7.6l5.4 2.5M18.8 7.6l-5.4 2.5" stroke="#2c0a4a" stroke-width="1.5"/>
    <path d="M6.4 15.2h11.2c-.8 2.8-2.8 4.4-5.6 4.4s-4.8-1.6-5.6-4.4z" fill="#fff" stroke="#2c0a4a" stroke-width="1.1"/>
    </g>`,
  puzzled: `${face}${eyes(0.4)}
    ${line("M5.6 6.9c1-1 2.5-1.2 3.8-.5", 1.2)}
    ${line("M8 17h6.4", 1.5)}
    <path d="M15.3 4.3c.2-1.9 1.6-3 3.5-3 2 0 3.5 1.2 3.5 2.9 0 2.5-2.9 2.6-2.9 5" fill="none" stroke="#fff" stroke-width="3.6"/>
    <path d="M15.3 4.3c.2-1.9 1.6-3 3.5-3 2 0 3.5 1.2 3.5 2.9 0 2.5-2.9 2.6-2.9 5" fill="none" stroke="#2467b4" stroke-width="1.9"/>
    <circle cx="19.4" cy="12.2" r="2" fill="#fff"/>
    <circle cx="19.4" cy="12.2" r="1.3" fill="#2467b4"/>`,
};
