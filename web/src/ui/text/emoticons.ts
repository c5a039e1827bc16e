// The emoticon codes of MSN Messenger: what is drawn for them, and the emoji that say the same.

export interface Emoticon<Name extends string = Drawing> {
  /** Its drawing, in ui/emoticons/drawn. */
  readonly name: Name;
  readonly emoji: string;
  /** The first is the one that the picker inserts. */
  readonly codes: readonly [string, ...string[]];
}

function e<Name extends string>(
  name: Name,
  emoji: string,
  ...codes: readonly [string, ...string[]]
): Emoticon<Name> {
  return { name, emoji, codes };
}

/** In the order of the picker. Letters count in either case. */
export const emoticons = [
  e("smile", "🙂", ":)", ":-)"),
  e("laugh", "😃", ":D", ":-D", ":>", ":->"),
  e("wink", "😉", ";)", ";-)"),
  e("surprised", "😮", ":O", ":-O"),
  e("tongue", "😛", ":P", ":-P"),
  e("cool", "😎", "(H)"),
  e("angry", "😡", ":@", ":-@"),
  e("confused", "😖", ":S", ":-S"),
  e("embarrassed", "😳", ":$", ":-$"),
  e("sad", "🙁", ":(", ":-(", ":<", ":-<"),
  e("crying", "😢", ":'("),
  e("blank", "😐", ":|", ":-|"),
  e("angel", "😇", "(A)"),
  e("snarl", "😬", "8o|"),
  e("nerd", "🤓", "8-|"),
  e("sick", "🤢", "+o("),
  e("party", "🥳", "<:o)"),
  e("sleepy", "😴", "|-)"),
  e("thinking", "🤔", "*-)"),
  e("zipped", "🤐", ":-#"),
  e("hush", "🤫", ":-*"),
  e("sarcastic", "🤨", "^o)"),
  e("eyeroll", "🙄", "8-)"),
  e("devil", "😈", "(6)"),
  e("puzzled", "🤷", ":^)"),
  e("heart", "❤️", "(L)"),
  e("broken", "💔", "(U)"),
  e("kiss", "💋", "(K)"),
  e("rose", "🌹", "(F)"),
  e("wilted", "🥀", "(W)"),
  e("yes", "👍", "(Y)"),
  e("no", "👎", "(N)"),
  e("hug", "🤗", "(})", "({)"),
  e("five", "🙌", "(h5)"),
  e("luck", "🤞", "(yn)"),
  e("boy", "👦", "(Z)"),
  e("girl", "👧", "(X)"),
  e("cat", "🐱", "(@)"),
  e("dog", "🐶", "(&)"),
  e("sheep", "🐑", "(bah)"),
  e("snail", "🐌", "(sn)"),
  e("turtle", "🐢", "(tu)"),
  e("goat", "🐐", "(nah)"),
  e("bat", "🦇", ":[", ":-["),
  e("moon", "🌙", "(S)"),
  e("star", "⭐", "(*)"),
  e("sun", "☀️", "(#)"),
  e("rainbow", "🌈", "(R)"),
  e("rain", "🌧️", "(st)"),
  e("lightning", "⚡", "(li)"),
  e("umbrella", "☂️", "(um)"),
  e("island", "🏝️", "(ip)"),
  e("gift", "🎁", "(G)"),
  e("cake", "🎂", "(^)"),
  e("beer", "🍺", "(B)"),
  e("martini", "🍸", "(D)"),
  e("coffee", "☕", "(C)"),
  e("pizza", "🍕", "(pi)"),
  e("plate", "🍽️", "(pl)"),
  e("noodles", "🍜", "(||)"),
  e("note", "🎵", "(8)"),
  e("film", "🎞️", "(~)"),
  e("camera", "📷", "(P)"),
  e("gamepad", "🎮", "(xx)"),
  e("ball", "⚽", "(so)"),
  e("car", "🚗", "(au)"),
  e("plane", "✈️", "(ap)"),
  e("computer", "💻", "(co)"),
  e("mobile", "📱", "(mp)"),
  e("phone", "📞", "(T)"),
  e("mail", "📧", "(E)"),
  e("bubble", "💬", "(M)"),
  e("bulb", "💡", "(I)"),
  e("clock", "🕒", "(O)"),
  e("money", "💰", "(mo)"),
  e("cigarette", "🚬", "(ci)"),
  e("cuffs", "⛓️", "(%)"),
  e("back", "🔙", "(brb)"),
] as const;

export type Drawing = (typeof emoticons)[number]["name"];
