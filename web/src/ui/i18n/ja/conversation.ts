// 会話。

import type { TranslationOf } from "../catalogue";
import type { conversation as english } from "../en/conversation";

export const conversation: TranslationOf<typeof english> = {
  messages_keys: "矢印キーでメッセージを移動します。Homeで最初へ、Endで最新へ移動します。",
  message_found: "メッセージが見つかりました。",
  message_by: "{name}、{when}：{text}",
  message_menu: "メッセージのメニュー",
  copy_text: "テキストをコピー",
  copy_quote: "名前と時刻を付けてコピー",
  quote: "{name}、{when}：{text}",
  action: "{name} {text}",
  participant_joined: "{name} さんが会話に参加しました。",
  participant_left: "{name} さんが会話から退出しました。",
  participant_gone: "退出済み",
  send_hint_keys: "Ctrl+Enterで送信、Enterで改行します。",
  conversation_menu: "この会話のメニュー",
  open_in_window: "ウィンドウで開く",
  close_this: "閉じる",
  reopen_last: "最後に閉じた会話をまた開く",
  tab_earlier: "タブを前へ移動",
  tab_later: "タブを後ろへ移動",
  settings_conversations: "会話",
  setting_enter_sends: "Enterで送信",
  setting_enter_sends_hint: "オフにすると、Enterで改行、Ctrl+Enterで送信します。",
  setting_send_typing: "入力中であることを相手に知らせる",
  setting_show_formats: "相手のフォントと色を表示",
  setting_codes: "Messenger Plus!のコード",
  setting_codes_hint: "名前に色を付けるために使われます。",
  setting_codes_render: "色で表示",
  setting_codes_strip: "取り除く",
  setting_codes_raw: "そのまま表示",
  kind_file: "ファイル",
  kind_wink: "ウィンク",
  kind_voice: "ボイスクリップ",
  kind_ink: "手書きメッセージ",
};
