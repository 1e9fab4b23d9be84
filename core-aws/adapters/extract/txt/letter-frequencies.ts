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
  romanian: 'ăîâșțşţ',
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
