/**
 * Words too common to tell what a question is about, by language. Short on purpose: a word missing here costs a
 * little precision, a word too many makes a question unanswerable. Written as `words.ts` folds them (no accents,
 * elisions apart), and also used to guess the language of a text. Words that are a stop word in one language but
 * carry meaning in another (`son`, `pour`, `die`, `main`, `men`) are left out.
 */
export const STOP_WORDS_BY_LANGUAGE = {
  en: 'a about after all also am an and any are as at be because been before being but by can could did do does doing for from get give go got had has have having he her here him his how i if in into is it its just let like may me might more most must my no nor not now of on once only or other our out over please same shall she should so some such tell than that the their them then there these they this those through to too under until up us very was we were what when where which while who whom whose why will with would you your yours s t d m ll re ve don doesn didn isn aren wasn won wouldn couldn shouldn hasn haven cannot',
  es: 'al algo aqui ante como con cual cuales cuando cuanto cuantos cuanta cuantas de del desde donde durante el ella ellos en entre era eran es esa ese eso esta estaba estan estas este esto estos fue fueron ha hace han hasta hay la las le les lo los mas mi mis muy ni nos nosotros o otra otro para pero poco por porque puede pueden puedo que quien quienes se sea segun ser si sin sobre su sus tambien tanto te tiene tienen tengo todo todos tu tus un una unas uno unos usted y ya yo',
  fr: 'ai au aux avec c ce ces cette comment d dans de des du elle elles en est et etre eux il ils j je l la le les leur leurs lui ma mais mes moi mon n ne nos notre nous on ou par pas peut peux plus pourquoi qu quand que quel quelle quelles quels qui quoi sa sans se ses si sont sur ta tes toi ton tu un une vos votre vous y',
  de: 'aber als am an auch auf aus bei bin bis da damit dann das dass dem den der des dich du durch ein eine einem einen einer eines er es fur gibt haben hat ich ihr ihre im ist ja kann kein keine konnen man mein meine mich mir mit muss nach nicht noch nur oder ob ohne schon sehr sein seine sich sie sind so uber um und uns unser unter vom von vor wann warum was welche welcher welches wenn wer werden wie wieviel wir wird wo zu zum zur',
  it: 'agli ai alla alle allo anche c che chi ci come con cosa cui da dai dal dalla dei del della delle di dove e gli ha hanno ho i il in io la le lei lo loro ma mi nei nel nella non noi nostro o per perche piu posso puo quale quali quando quanto quanti questa questo se si sono su sua sul sulla suo ti tra tu un una uno vi voi',
  pt: 'a ao aos as com como da das de del dos e ela ele em entre essa esse esta este eu foi ha isso ja lhe mais mas me meu minha muito na nao nas no nos nosso o os ou para pela pelo por porque posso pode quais qual quando quanto quantos que quem se sem ser seu seus sua suas tambem te tem tenho um uma voce',
  nl: 'aan als bij dan dat de deze dit door een en er geen haar heb hebben heeft het hij hoe hoeveel ik in is je kan kunnen maar met mijn naar niet nog of om onder ons onze ook op over te tot u uit uw van voor waar waarom wanneer wat we welke wie wij worden wordt ze zich zij zijn',
  ar: 'في من على الى إلى عن ان أن إن هذا هذه ذلك تلك التي الذي الذين ما ماذا متى اين أين كيف كم هل لماذا هو هي هم كان كانت و او أو ثم لا لم لن قد مع بعد قبل كل أي اي عند بين حتى',
} as const;

export type Language = keyof typeof STOP_WORDS_BY_LANGUAGE;

/**
 * Han, kana and Hangul words that carry a question's form and not its subject. Removed before bigrams are cut,
 * or `什么` and `多少` would count as subject matter.
 */
export const CJK_FUNCTION_WORDS =
  '什么|甚么|哪些|哪里|哪儿|哪个|哪一|哪种|谁的|是谁|多少|怎么样|怎么|怎样|如何|为什么|为何|何时|何处|是否|可以|有没有|一个|一种|以及|或者|因为|所以|但是|我们|你们|他们|この|その|あの|どの|どこ|いつ|だれ|なぜ|どう|です|ます|でした|ました|ください|できますか|から|まで|という|について|的|了|是|在|和|与|及|吗|呢|被|把|に|は|が|を|の|と|も|へ|や|で|か';
