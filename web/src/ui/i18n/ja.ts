// 日本語のカタログ。です・ます調で、短い文にする。メッセンジャーで使い慣れた言葉を選んだ：
// nudgeは「シェイク」、contactは「メンバー」、personal messageは「表示メッセージ」、
// 自分のpictureは「表示アイコン」、emoticonは「絵文字」。人の名前には「さん」を付ける。

import type { Translation } from "./catalogue";
import { accounts } from "./ja/accounts";
import { basics } from "./ja/basics";
import { conversation } from "./ja/conversation";
import { notifications } from "./ja/notifications";

export const ja: Translation = {
  ...basics,
  ...accounts,
  ...conversation,
  ...notifications,
};
