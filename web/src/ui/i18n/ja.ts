// 日本語のカタログ。まだ訳していない言葉は英語で表示される。

import type { Translation } from "./catalogue";

// CONSTRUCTION languages: areas in a folder, as in fr.
export const ja: Translation = {
  contacts: "連絡先",
  settings: "設定",
  close: "閉じる",
  save: "保存",
  cancel: "キャンセル",
  unread_messages: { other: "未読メッセージ {count} 件" },
};
