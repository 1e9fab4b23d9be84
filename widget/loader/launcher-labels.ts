/**
 * The launcher's two sentences in every language of the widget: its name, and what it says when the panel
 * could not be fetched. They are in the loader because nothing else is there before the visitor asks for it.
 */
export const LAUNCHER_LABELS: Readonly<Record<string, readonly [name: string, failed: string]>> = {
  en: ['Ask a question', 'Could not load. Try again'],
  de: ['Frage stellen', 'Nicht geladen. Erneut versuchen'],
  fr: ['Poser une question', 'Échec du chargement. Réessayer'],
  es: ['Hacer una pregunta', 'No se pudo cargar. Reintentar'],
  pt: ['Fazer uma pergunta', 'Não foi possível carregar. Tentar de novo'],
  it: ['Fai una domanda', 'Caricamento non riuscito. Riprova'],
  nl: ['Stel een vraag', 'Laden mislukt. Probeer opnieuw'],
  pl: ['Zadaj pytanie', 'Nie wczytano. Spróbuj ponownie'],
  ar: ['اطرح سؤالاً', 'تعذّر التحميل. أعد المحاولة'],
  he: ['שאלו שאלה', 'הטעינה נכשלה. נסו שוב'],
  zh: ['提问', '加载失败，请重试'],
  ja: ['質問する', '読み込めませんでした。再試行'],
};

/** The owner's choice, else the first of the browser's languages that the widget speaks, else English. */
export function chooseLanguage(wanted: string | undefined, browser: readonly string[]): string {
  return (
    [wanted ?? '', ...browser]
      .map((tag) => tag.slice(0, 2).toLowerCase())
      .find((tag) => Object.hasOwn(LAUNCHER_LABELS, tag)) ?? 'en'
  );
}
