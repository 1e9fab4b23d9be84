import { child, childElements } from './read-xml.ts';
import type { XmlElement } from './read-xml.ts';

/** What a paragraph style means to a reader. */
export interface ParagraphStyle {
  /** 1 is outermost. */
  readonly headingLevel?: number;
  readonly isCaption: boolean;
  /** By its name; most lists are told by their numbering instead. */
  readonly isList: boolean;
  readonly numbering?: XmlElement;
}

export type StyleLookup = (styleId: string | undefined) => ParagraphStyle;

const PLAIN: ParagraphStyle = { isCaption: false, isList: false };
/** Styles may be based on each other in a circle in a damaged file. */
const MAX_ANCESTORS = 20;

/**
 * Word stores its own styles under English names whatever its language, but other programs write the names their
 * users see.
 */
const HEADING_NAME =
  /^(?:heading|überschrift|titre|título|titulo|titolo|kop|rubrik|overskrift|otsikko|nagłówek|nadpis|címsor|titlu|başlık|заголовок|заглавие|naslov|επικεφαλίδα|כותרת|عنوان|見出し|标题|標題|제목|หัวเรื่อง|tiêu đề|judul)[ _]*(\d)$/iu;
const TITLE_NAME = /^(?:title|titel|título do documento|назва|название|标题|標題|표제|表題)$/iu;
const SUBTITLE_NAME = /^(?:subtitle|untertitel|sous-titre|subtítulo|sottotitolo|ondertitel|podtytuł|подзаголовок)$/iu;
const CAPTION_NAME =
  /^(?:caption|beschriftung|légende|epígrafe|legenda|didascalia|bijschrift|bildtext|podpis|titulek|название объекта|題注|题注|図表番号|캡션|resim yazısı|(?:table|image|figure) ?caption)$/iu;
const LIST_NAME = /^list (?:bullet|number)(?: \d)?$/iu;

/** Makes a lookup of what each style of the document means, its ancestors included. */
export function readStyles(styles: XmlElement | undefined): StyleLookup {
  const byId = new Map<string, XmlElement>();
  for (const style of childElements(styles, 'w:style')) byId.set(style.attributes['w:styleId'] ?? '', style);
  const known = new Map<string, ParagraphStyle>();

  return (styleId) => {
    if (styleId === undefined) return PLAIN;
    let style = known.get(styleId);
    if (!style) known.set(styleId, (style = describe(styleId)));
    return style;
  };

  function describe(styleId: string): ParagraphStyle {
    const chain: XmlElement[] = [];
    for (let id: string | undefined = styleId; id !== undefined && chain.length < MAX_ANCESTORS;) {
      const style = byId.get(id);
      if (!style) break;
      chain.push(style);
      id = child(style, 'w:basedOn')?.attributes['w:val'];
    }
    // A style the file does not define still has a telling id: Word's are the English name without spaces.
    const styleNames =
      chain.length > 0
        ? chain.map((style) => child(style, 'w:name')?.attributes['w:val'] ?? '')
        : [styleId.replace(/(\D)(\d)$/u, '$1 $2')];
    const properties = chain.map((style) => child(style, 'w:pPr'));
    const outline = properties.map((each) => child(each, 'w:outlineLvl')).find((each) => each !== undefined);
    const numbering = properties.map((each) => child(each, 'w:numPr')).find((each) => each !== undefined);
    const headingLevel = outlineToLevel(outline) ?? levelByName(styleNames, outline !== undefined);
    return {
      ...(headingLevel === undefined ? {} : { headingLevel }),
      isCaption: styleNames.some((name) => CAPTION_NAME.test(name)),
      isList: styleNames.some((name) => LIST_NAME.test(name)),
      ...(numbering === undefined ? {} : { numbering }),
    };
  }
}

/** Outline levels count from 0; 9 is body text. Source: ISO/IEC 29500-1, 17.3.1.20. */
export function outlineToLevel(outline: XmlElement | undefined): number | undefined {
  const level = Number(outline?.attributes['w:val'] ?? Number.NaN);
  return Number.isInteger(level) && level >= 0 && level <= 8 ? level + 1 : undefined;
}

function levelByName(names: readonly string[], isBodyByOutline: boolean): number | undefined {
  if (isBodyByOutline) return undefined;
  for (const name of names) {
    const level = HEADING_NAME.exec(name)?.[1];
    if (level !== undefined && level !== '0') return Number(level);
    if (TITLE_NAME.test(name)) return 1;
    if (SUBTITLE_NAME.test(name)) return 2;
  }
  return undefined;
}
