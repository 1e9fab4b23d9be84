/** A document tells its language in its first so many characters; the rest would only cost time. */
const SAMPLE_MAX_CHARS = 20_000;
/** Fewer letters than this are a title or a table of names, and could be of any language. */
const MIN_LETTERS = 30;
/** Short words of a language that running text cannot do without must make up this share of its words. */
const MIN_SHARE = 0.08;
/** And lead the next language by this factor: related languages share many. */
const MIN_LEAD = 1.1;

/** Scripts that one language of the web writes almost alone, and scripts whose languages are told apart below. */
const SCRIPTS: readonly (readonly [pattern: RegExp, language: string])[] = [
  [/\p{Script=Latin}/gu, 'latin'],
  [/\p{Script=Cyrillic}/gu, 'cyrillic'],
  [/\p{Script=Arabic}/gu, 'arabic'],
  [/\p{Script=Devanagari}/gu, 'devanagari'],
  [/[\p{Script=Hiragana}\p{Script=Katakana}]/gu, 'ja'],
  [/\p{Script=Han}/gu, 'zh'],
  [/\p{Script=Hangul}/gu, 'ko'],
  [/\p{Script=Greek}/gu, 'el'],
  [/\p{Script=Hebrew}/gu, 'he'],
  [/\p{Script=Thai}/gu, 'th'],
  [/\p{Script=Armenian}/gu, 'hy'],
  [/\p{Script=Georgian}/gu, 'ka'],
  [/\p{Script=Bengali}/gu, 'bn'],
  [/\p{Script=Tamil}/gu, 'ta'],
  [/\p{Script=Telugu}/gu, 'te'],
  [/\p{Script=Gujarati}/gu, 'gu'],
  [/\p{Script=Gurmukhi}/gu, 'pa'],
  [/\p{Script=Khmer}/gu, 'km'],
  [/\p{Script=Lao}/gu, 'lo'],
  [/\p{Script=Myanmar}/gu, 'my'],
  [/\p{Script=Ethiopic}/gu, 'am'],
];

/** The words running text of each language is full of, lower case, accents kept: they are half of the evidence. */
const WORDS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  latin: {
    en: 'the of and to in is that for it with as was on are be this by at from or have not which you an we they has their can will a about here when would some',
    de: 'der die und in den von zu das mit sich des auf für ist im dem nicht ein eine als auch es an werden aus er hat dass sie nach wird bei einer um am sind noch wie einem über einen so zum war oder',
    fr: 'de la le et les des en un du une que est pour qui dans a par plus pas au sur ne se ce il sont la avec son aux ou cette nous vous être été leur mais',
    es: 'de la que el en y a los se del las un por con no una su para es al lo como más o pero sus le ha este si sin sobre ser son está también fue hay',
    it: 'di e il la che in un a per è una del della con non i le si da dei al sono come più alla gli nel lo ha anche delle o ma questo su dal nella essere',
    pt: 'de a o que e do da em um para é com não uma os no se na por mais as dos como mas ao das à seu sua ou quando muito nos já está também são pelo pela',
    nl: 'de van het een en in is dat op te zijn met voor niet aan er om ook als dan maar bij nog uit naar door over wordt worden heeft deze of u ze kan meer',
    sv: 'och i att det som en på är av för den med till inte har de om ett han men var jag från så kan när vi eller ska också vid mot efter ni nu än',
    da: 'og i at det er en den til af på for med der de som ikke har et om var han men fra kan skal vi jeg eller også ved efter blev blive du hvis mere være',
    no: 'og i det er på en til som av for at med ikke den har de et om var jeg men fra kan skal vi eller også ved etter ble bli du hvis mer være så når dette',
    fi: 'ja on ei että se oli hän mutta ovat kun joka sen tai niin ole myös kuin sekä voi jos olla mukaan vain sitä ovat tämä hänen joita kanssa eivät voidaan',
    pl: 'w i na z do się nie to że jest o jak za od po przez a dla są ale oraz przy lub być który które może tym jego co tak już tylko ich ze',
    cs: 'a v se na je že to s z do o i ve pro jako k si ale po by jsou za od podle které nebo jeho být bylo byl až jen také při kde není již však',
    sk: 'a v sa na je že to s z do o aj vo pre ako k si ale po by sú za od podľa ktoré alebo jeho byť bolo bol až len tiež pri kde nie už však',
    hu: 'a az és hogy nem egy van ez meg volt csak de már azt el ha mint vagy kell lehet ki sem még fel be aki amely után között alatt által minden',
    ro: 'de și în la a cu pe din este care că nu o un mai pentru al se sau prin ca după fi fost au dar sunt cel ale lui această între fără dacă',
    hr: 'i u je se na da za su s od koji a o ne iz kao do ili što bi nije samo po te će biti kako koje ali više prema između ako već',
    tr: 've bir bu da de için ile olarak daha çok olan gibi en ne var sonra kadar ya ancak olduğu her veya ise değil tarafından göre o mi şey ama',
    id: 'yang dan di dari untuk dengan pada ini dalam tidak itu adalah akan ke oleh juga atau dapat sebagai telah anda karena lebih ada bisa saya mereka kami jika',
    vi: 'và của là các có được trong cho không một với người này đã những khi để từ đến theo về như tại nhiều ra cũng phải nếu sẽ hoặc trên',
    ca: 'de la i que el en a per els les amb un una del és al no se com més o ha però dels va aquest són seva també ser entre sobre fins',
    et: 'ja on ei et see oli ka kui ta või oma mis ning aga siis selle tema nii ole ma mida kes seda välja mitte olla kuid saab eest',
    lt: 'ir yra kad į iš su tai ne o bet kaip nuo už jis buvo po ar dėl tik jo jų kurie apie taip gali būti bei tačiau kai pagal',
    lv: 'un ir ar no uz ka par tas kas arī bet vai kā pie to nav bija viņš tā lai pēc līdz gan var tiek tika savu ja jo būt',
    sw: 'na ya wa kwa ni katika za la cha kuwa hii yake au hiyo kama si lakini pia watu wake hayo huu ambayo ili baada mtu',
  },
  cyrillic: {
    ru: 'и в не на что с по как это но из за у к от для он его о же так или все вы мы она только если бы при было быть также более может они',
    uk: 'і в не на що з як до це за та у від для про але він його є або так при бути було також може які й їх після якщо ми ви',
    bg: 'и на в да се за от с е не по са като че това към до или при който която но ще го след може само бъде има които той',
    sr: 'и у је да се на за су од са који не као до или што би из то али није само по може бити како које више према',
    be: 'і ў не на што з як да гэта за у ад для пра але ён яго або так пры быць было таксама можа якія іх калі мы вы',
  },
  arabic: {
    ar: 'في من على إلى أن عن هذا هذه التي الذي مع كان ما لا أو كل بعد ذلك بين هو هي قد تم عند كما إن لم غير',
    fa: 'و در به از که این را با است برای آن یک خود تا کرد بر هم نیز شد می شده های باید اما یا او بود ما شود',
    ur: 'کے کی میں اور ہے کو سے کا نے یہ پر ہیں ایک کہ اس بھی نہیں تھا لیے کر ان وہ ہو گیا کیا جو تو اپنے',
  },
  devanagari: {
    hi: 'के में है की और से को का यह पर कि हैं एक ने इस लिए भी कर नहीं हो था या वह तो साथ जो गया अपने',
    mr: 'आणि आहे या व हे ते च्या मध्ये होते हा ही तर पण की झाली केली असे आहेत त्या एक नाही त्यांनी किंवा',
    ne: 'र को मा छ का यो हो ले भएको गरेको पनि छन् लाई तथा एक गर्न भने हुन्छ थियो गर्ने त्यो नेपाल यस',
  },
};

const LISTS = new Map(
  Object.entries(WORDS).map(([script, languages]) => [
    script,
    Object.entries(languages).map(([language, words]) => ({ language, words: new Set(words.split(' ')) })),
  ]),
);

/**
 * Names the main language of a document as a BCP 47 tag; undefined when there is too little running text to tell.
 * By script first, then by the short words no running text can do without, which are few, known and hardly shared:
 * on pages of text that is as sure as statistics of letters, without a library's megabyte of them.
 */
export function tellLanguage(text: string): string | undefined {
  const sample = text.slice(0, SAMPLE_MAX_CHARS).normalize('NFC').toLowerCase();
  const counts = new Map(SCRIPTS.map(([pattern, language]) => [language, sample.match(pattern)?.length ?? 0]));
  // Japanese is written in kana and Han, and only Japanese has kana.
  const kana = counts.get('ja') ?? 0;
  const han = counts.get('zh') ?? 0;
  if (kana * 10 > han) {
    counts.set('ja', kana + han);
    counts.set('zh', 0);
  }
  const [main, letters] = [...counts].reduce((best, entry) => (entry[1] > best[1] ? entry : best));
  const list = LISTS.get(main);
  if (!list) return letters >= MIN_LETTERS / 3 ? main : undefined;
  if (letters < MIN_LETTERS) return undefined;

  const words = sample.match(/[\p{L}\p{M}]+/gu) ?? [];
  const [first, second] = list
    .map(({ language, words: known }) => ({ language, count: words.filter((word) => known.has(word)).length }))
    .toSorted((a, b) => b.count - a.count);
  const isSure =
    first !== undefined &&
    first.count >= Math.max(3, words.length * MIN_SHARE) &&
    first.count >= MIN_LEAD * (second?.count ?? 0);
  return isSure ? first.language : undefined;
}
