/**
 * The letters of languages whose texts are met in national encodings, most frequent first. For languages in Latin
 * letters only those outside ASCII, since the others look the same in every encoding. Ranks are enough: what matters
 * is which letters a language uses at all, and which of them are rare. Vietnamese marks its tones apart.
 */
export const LETTERS_BY_FREQUENCY: Readonly<Record<string, string>> = {
  russian: 'оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфёъ',
  ukrainian: 'оанивіетрслкудмпязьбгйчхцжюєїшфщґ',
  bulgarian: 'аоеитнрсвлкпдмзуъгбчяцхщжйшюфь',
  serbian: 'аоиенрстукјвдмплбзгшчжхцћђњљфџ',
  macedonian: 'аоеитнрсвдлкумпзјгбчшцжќхњѓљфџѕ',
  greek: 'αοιετσνυρκηπμλίόςωάέγδήθύχώφβξζψϊΐϋ',
  hebrew: 'יוהלרתאמבנשםדקעחפגטכסזןצךףץ',
  arabic: 'الينمرتوهبةدعفسكقحأجشصىطخإضذزثئءغظآؤَِّ،ًُ',
  persian: 'ایرندهمتوبسشکزگفقلعخحجپآچصطضغظذثئأژ',
  thai: 'านรอกเงมยลวดทสตะปบคหแจพชขใไโผถณซธศญภษฝฟฐฮฉำฎฏฑฒฬฤๆิี่้ัุู็์ื',
  french: 'éèàêçôâùûîœëïüæÿ',
  german: 'üäößéèà',
  spanish: 'óíáéñúüç',
  portuguese: 'ãçáéóõêíâúôàü',
  italian: 'àèùìòéîó',
  catalan: 'àóèéíçòúüï',
  dutch: 'ëéïöèüáó',
  swedish: 'äåöéüà',
  danish: 'øåæéöüä',
  finnish: 'äöåéü',
  icelandic: 'íáðéþöæóúýü',
  irish: 'áéíóú',
  polish: 'łęążóśćńź',
  czech: 'íáěřéščýžůúňóťď',
  slovak: 'áíčéšžýúľťôňóďäĺŕ',
  hungarian: 'éáőöóüíűúä',
  romanian: 'ăîâşţ',
  romanianWithCommas: 'ăîâșț',
  croatian: 'čšžćđ',
  albanian: 'ëç',
  turkish: 'ıişğüçöâîû',
  lithuanian: 'ėųšįžūąčęæ',
  latvian: 'āīēšūņļģžķčõŗ',
  estonian: 'äõüöšž',
  esperanto: 'ĉĝĥĵŝŭ',
  maltese: 'ħżġċàèìòù',
  welsh: 'ŵŷâêîôûáéëïö',
  vietnamese: 'đưôâăêơ\u0301\u0300\u0323\u0309\u0303ạảấầậẩẫắằặẳẵẹẻẽếềệểễỉịọỏốồộổỗớờợởỡụủứừựửữỳỵỷỹáàãéèíìĩóòõúùũý',
};

/**
 * Words every text of a language in Latin letters has, of ASCII letters only: they tell the language whatever the
 * encoding, and with it which letters to expect.
 */
export const ASCII_WORDS: Readonly<Record<string, string>> = {
  french: 'le la les de des du et est un une dans pour que qui sur pas au par avec sont',
  german: 'der die das und ist von mit den nicht ein eine auf dem zu im sich des auch',
  spanish: 'el la los las de que en un una es por con para del se su no al lo como',
  portuguese: 'o a os as de que e do da em um uma para com no na por se dos ao mais',
  italian: 'il la di che e un una per non del con della sono le gli dei alla si nel',
  catalan: 'el la de que i en un una per amb els les del no es al dels',
  dutch: 'de het een en van is dat op te in voor niet met zijn aan er ook als',
  swedish: 'och i att det som en av till den med inte om ett var har de vi',
  danish: 'og i at det er en til af den ikke der som med for et de har vi om',
  finnish: 'ja on ei se oli joka mutta kun niin ovat kuin sen myös tai voi jos',
  icelandic: 'og er sem en af til ekki um fyrir hann var eru frá innan',
  polish: 'i w na z do nie jest od o co jak po za dla tylko lub ale przez',
  czech: 'a se v na je z do o s k za ale jako od pro by po aby jsou nebo',
  slovak: 'a sa v na je z do o s k za ale ako od pre by po aby alebo ak',
  hungarian: 'a az minden nap este reggel nem is hogy egy ez van volt ha meg csak vagy de mint',
  romanian: 'de la in cu este un o pe sunt care nu din se pentru mai sau',
  romanianWithCommas: 'de la in cu este un o pe sunt care nu din se pentru mai sau',
  croatian: 'i je u na se da za od su ne do po iz ili ali kao to',
  turkish: 've bir bu da de ile her kadar olan daha ne gibi sonra ama var',
  lithuanian: 'ir yra kad su bei per tai buvo jei arba jo nuo iki po',
  latvian: 'un ir ka ar no uz par bet vai pie kas tas',
  estonian: 'ja on ei see et ka oma mis kui aga ning oli kuid',
};

/** The characters a language's running text is mostly made of. Han ones differ between Japan and both ways of China. */
export const COMMON_CHARACTERS = {
  chinese:
    '的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实日军者意无力它与长把机十民第公此已工使情明性知全三又关点正业外将两高间由问很最重并物手应战向头文体政美相见被利什二等产或新己制身果加月话合回特代内信表化老给世位次度门任常先海通教儿原东声提立及比员解水名真论处走义各入几口认条平系气题活更别打女变四神总何电数安少报才结反受目太量再感建务做接必场件计管期市直',
  chineseTraditional:
    '的一是不了在人有我他這個們中來上大為和國地到以說時要就出會可也你對生能而子那得於著下自之年過發後作裡用道行所然家種事成方多經麼去法學如都同現當沒動面起看定天分還進好小部其些主樣理心她本前開但因只從想實日軍者意無力它與長把機十民第公此已工使情明性知全三又關點正業外將兩高間由問很最重並物手應戰向頭文體政美相見被利什二等產或新己制身果加月話合回特代內信表化老給世位次度門任常先海通教兒原東聲提立及比員解水名真論處走義各入幾口認條平係氣題活更別打女變四神總何電數安少報才結反受目太量再感建務做接必場件計管期市直請您',
  japanese:
    '日一国会人年大十二本中長出三同時政事自行社見月分議後前民生連五発間対上部東者党地合市業内相方四定今回新場金員九入選立開手米力学問高代明実円関決子動京全目表戦経通外最言氏現理調体化田当八六約主題下首意法用使情報作成記述数文字名更利設必要',
  korean:
    '이다는의에을가하고지한로도기은서사를어인들자시나리대일그아해수정있부전보제상여주장과구스만라오국관동세성원안비연화유회음경것우소신무조된와공면미적결문위까때간없으내라진발물분방생니게며등학중실했습말마산당히요개계단더강모용입운치바교',
} as const;
