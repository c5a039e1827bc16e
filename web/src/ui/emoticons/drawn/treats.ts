// What one gives, eats and drinks.

export const treats = {
  gift: `<path d="M2.7 10.3h18.6v11.5H2.7z" fill="url(#blue)" stroke="#174f8f"/>
    <path d="M1.5 6.6h21v4.3h-21z" fill="url(#blue)" stroke="#174f8f"/>
    <path d="M10 6.6h4v15.2h-4z" fill="url(#red)" stroke="#850a10" stroke-width=".8"/>
    <path d="M12 6.5C9.4 1.3 5.3.4 4.4 2.6c-.8 2.1 2.3 3.7 7.6 3.9zM12 6.5c2.6-5.2 6.7-6.1 7.6-3.9.8 2.1-2.3 3.7-7.6 3.9z" fill="url(#red)" stroke="#850a10" stroke-width=".9"/>`,
  cake: `<path d="M2.2 13c0-1.7 4.4-3 9.8-3s9.8 1.3 9.8 3v6.6c0 1.7-4.4 3-9.8 3s-9.8-1.3-9.8-3z" fill="url(#brown)" stroke="#5c3410"/>
    <path d="M2.2 13c0-1.7 4.4-3 9.8-3s9.8 1.3 9.8 3v2.3c-1 1.7-2.3 1.7-3.3.3-1 2.3-2.3 2.3-3.2.4-1 2.3-2.4 2.3-3.3.2-.9 2.1-2.3 2.1-3.3-.2-.9 1.9-2.2 1.9-3.2-.4-1 1.4-2.3 1.4-3.3-.3z" fill="url(#pink)" stroke="#a62a61" stroke-width=".9"/>
    <g stroke-width=".7"><path d="M6.2 5.6h2v6h-2zM15.8 5.6h2v6h-2z" fill="url(#blue)" stroke="#174f8f"/>
    <path d="M11 6.8h2v6h-2z" fill="url(#green)" stroke="#226b1a"/>
    </g>
    <g fill="#ffd02e" stroke="#c9560a" stroke-width=".7"><path d="M7.2 1.3c1 1.4 1.3 2.2 1.3 2.9a1.3 1.3 0 0 1-2.6 0c0-.7.3-1.5 1.3-2.9zM12 2.5c1 1.4 1.3 2.2 1.3 2.9a1.3 1.3 0 0 1-2.6 0c0-.7.3-1.5 1.3-2.9zM16.8 1.3c1 1.4 1.3 2.2 1.3 2.9a1.3 1.3 0 0 1-2.6 0c0-.7.3-1.5 1.3-2.9z"/>
    </g>`,
  beer: `<path d="M16.3 9.2h3.1c1.6 0 2.7 1.1 2.7 2.8v4c0 2.6-1.6 4.3-4 4.3h-1.8" fill="none" stroke="#5d7391" stroke-width="3"/>
    <path d="M16.3 9.2h3.1c1.6 0 2.7 1.1 2.7 2.8v4c0 2.6-1.6 4.3-4 4.3h-1.8" fill="none" stroke="#e3ecf5" stroke-width="1.2"/>
    <path d="M3.3 7h13.6v14.3c0 .8-.6 1.3-1.4 1.3H4.7c-.8 0-1.4-.5-1.4-1.3z" fill="url(#gold)" stroke="#95600a"/>
    <path d="M6.7 11.6v7.8M10.1 11.6v7.8M13.5 11.6v7.8" stroke="#fff" stroke-width="1.3" opacity=".6"/>
    <path d="M2.9 9.2C1 8.6.9 5.8 3 5.3c.2-2.3 3-3.2 4.5-1.7 1.2-1.9 4.3-1.9 5.4.2 1.9-.8 4 .4 4 2.2 1.5 1 .9 3.3-.8 3.3-.9 1.5-3 1.5-3.9.2-1 1.2-2.8 1.2-3.8.2-1 1.2-2.6 1-3.2-.1-.7.3-1.6.2-2.3-.4z" fill="url(#white)" stroke="#6f86a3" stroke-width=".9"/>`,
  martini: `<path d="M12 12.5v8.2" stroke="#5d7391" stroke-width="2"/>
    <path d="M6.7 22.3c0-1.4 2.3-2.2 5.3-2.2s5.3.8 5.3 2.2z" fill="url(#white)" stroke="#5d7391" stroke-width=".9"/>
    <path d="M1.7 2.8h20.6L12 14.3z" fill="#e9f4fc" stroke="#5d7391"/>
    <path d="M4.7 5.5h14.6L12 13.4z" fill="url(#pink)" stroke="none"/>
    <path d="M18.7 1 9.3 9.3" stroke="#5c3410" stroke-width="1.1"/>
    <circle cx="11.6" cy="7.6" r="2.4" fill="url(#green)" stroke="#226b1a" stroke-width=".9"/>
    <circle cx="12.5" cy="6.9" r=".8" fill="#e8352c"/>`,
  coffee: `<path d="M17.6 10.7c2.5-.9 4.5.5 4.5 2.9s-2.1 4.3-5.6 4.2" fill="none" stroke="#5d7391" stroke-width="2.6"/>
    <path d="M17.6 10.7c2.5-.9 4.5.5 4.5 2.9s-2.1 4.3-5.6 4.2" fill="none" stroke="#fff" stroke-width="1"/>
    <path d="M2 10.1h16.6c.2 5-1.6 9.4-4.6 10.9H6.6C3.6 19.5 1.8 15.1 2 10.1z" fill="url(#white)" stroke="#5d7391"/>
    <ellipse cx="10.3" cy="10.2" rx="8.3" ry="2.2" fill="#6b3a16" stroke="#5d7391"/>
    <path d="M2 22.1h16.6" stroke="#5d7391" stroke-width="1.8"/>
    <path d="M7 6.3c-1.4-1.7.9-2.6-.3-4.9M10.6 6.3c-1.4-1.7.9-2.6-.3-4.9M14.2 6.3c-1.4-1.7.9-2.6-.3-4.9" fill="none" stroke="#7f97b3" stroke-width="1.2"/>`,
  pizza: `<path d="M12 22.9 1.7 5.6c6.7-3.6 13.9-3.6 20.6 0z" fill="url(#gold)" stroke="#95600a"/>
    <path d="M1.2 6.7c-.7-1-.3-2.2.8-2.7C8.6.7 15.4.7 22 4c1.1.5 1.5 1.7.8 2.7-.6.9-1.5 1-2.5.6-5.3-2.4-11.3-2.4-16.6 0-1 .4-1.9.3-2.5-.6z" fill="url(#brown)" stroke="#5c3410"/>
    <g fill="url(#red)" stroke="#850a10" stroke-width=".8"><circle cx="8.8" cy="9.7" r="2.1"/>
    <circle cx="15.3" cy="9.9" r="2.1"/>
    <circle cx="12" cy="15.7" r="2.1"/>
    </g>
    <path d="M11.4 7.9l1.3 1.3M9.2 13.8l.6-.9M14.3 13.5l1.2-.3" stroke="#226b1a" stroke-width="1.3"/>`,
  plate: `<circle cx="12" cy="12.5" r="7.9" fill="url(#white)" stroke="#5d7391"/>
    <circle cx="12" cy="12.5" r="4.9" fill="#f7fafd" stroke="#a9bacd" stroke-width=".9"/>
    <g fill="url(#steel)" stroke="#3f4d60" stroke-width=".8"><path d="M1 2.3h.9v4h.6v-4h1v4h.6v-4H5v5c0 .9-.5 1.5-1.2 1.8l.3 12.8H1.9l.3-12.8C1.5 8.8 1 8.2 1 7.3z"/>
    <path d="M20 2.2c2.2.6 3.1 4 3 10.3h-1.3l.3 9.6h-2.2z"/>
    </g>`,
  noodles: `<path d="M14.3 9.9 21.8.9M16.9 10.1l6-7.7" stroke="#5c3410" stroke-width="1.5"/>
    <path d="M2.9 11.3c0-2.9 2-4.6 4.6-4.2 1-2 4-2.3 5.3-.6 1.8-1 4.2-.2 4.5 1.8 2.2-.2 3.8 1 3.8 3z" fill="url(#gold)" stroke="#95600a" stroke-width=".9"/>
    <path d="M5.3 10.7c.5-1.7 2-2.4 3.5-1.8M9.7 10.7c.5-1.7 2-2.4 3.5-1.8M14.2 10.7c.5-1.3 1.5-1.8 2.7-1.5" fill="none" stroke="#b3700c" stroke-width=".9"/>
    <path d="M1.3 11.1h21.4c0 4.6-2.4 8-6 9.4v1.6H7.3v-1.6c-3.6-1.4-6-4.8-6-9.4z" fill="url(#red)" stroke="#850a10"/>
    <path d="M3.5 14.3c2.3-1.3 3.4 1.3 5.7 0s3.4 1.3 5.7 0 3.3 1 5.6-.1" fill="none" stroke="#ffe04f" stroke-width="1.2"/>`,
};
