// @ts-check
/**
 * Safety words: four of 256 for a transcript, 32 bits. The same place in both lists is the same
 * word, so that people who read different languages can compare them.
 */

const GERMAN = `
  Adler Affe Ahorn Ameise Ampel Anker Apfel April Arzt Auge August Auto Bach Bad Bahn Ball Bank
  Bart Bauer Baum Becher Berg Besen Bett Biene Bild Birke Birne Blatt Blitz Blume Bogen Bohne Boot
  Brief Brille Brot Brücke Bruder Brunnen Buch Burg Butter Dach Daumen Decke Delfin Diamant Donner
  Dorf Drache Eiche Eimer Eis Elefant Engel Ente Erbse Erde Esel Eule Fahne Falke Farbe Feder Feld
  Fenster Feuer Finger Fisch Flasche Floh Flöte Flügel Fluss Frosch Fuchs Fuß Gabel Gans Garten
  Geige Gemüse Giraffe Glas Glocke Gold Gras Gurke Hafen Hafer Hahn Hammer Hand Hase Haus Hecke
  Heft Hemd Herbst Herz Himmel Hirsch Honig Hose Hund Hut Igel Insel Jacke Jäger Käfer Kaffee
  Kamel Kamm Karte Käse Katze Keller Kerze Kette Kiefer Kind Kirche Kirsche Kissen Klavier Knie
  Knopf Koch Koffer König Korb Krähe Kreis Krone Küche Kuchen Kuh Lampe Laub Leiter Lerche Licht
  Linde Linse Löffel Löwe Luft Mais Mantel Markt Maus Meer Mehl Meise Messer Milch Minute Mond
  Morgen Motor Möwe Mühle Mund Mutter Mütze Nacht Nadel Nagel Nase Nebel Nest Netz Nuss Ofen Ohr
  Öl Onkel Orange Palme Papier Park Pfanne Pfeffer Pfeil Pferd Pflaume Pilz Pinsel Platz Quelle
  Rabe Rad Regen Reis Ring Rock Rose Rübe Sack Säge Salat Salz Sand Schaf Schal Schatz Schere
  Schiff Schirm Schlange Schloss Schlüssel Schnee Schrank Schuh Schule Schwan See Segel Seife Seil
  Sessel Silber Socke Sofa Sommer Sonne Spiegel Spinne Stadt Stein Stern Stuhl Sturm Suppe Tasche
  Tasse Taube Teller Tiger Tinte Tisch Tomate Tor Traube Treppe Tulpe Turm Uhr Vogel Wald Wolke
  Zebra Zug
`;
const ENGLISH = `
  eagle monkey maple ant traffic_light anchor apple April doctor eye August car stream bath
  railway ball bench beard farmer tree mug mountain broom bed bee picture birch pear leaf
  lightning flower bow bean boat letter glasses bread bridge brother well book castle butter roof
  thumb blanket dolphin diamond thunder village dragon oak bucket ice elephant angel duck pea
  earth donkey owl flag falcon colour feather field window fire finger fish bottle flea flute wing
  river frog fox foot fork goose garden violin vegetables giraffe glass bell gold grass cucumber
  harbour oats rooster hammer hand hare house hedge notebook shirt autumn heart sky stag honey
  trousers dog hat hedgehog island jacket hunter beetle coffee camel comb map cheese cat cellar
  candle chain pine child church cherry pillow piano knee button cook suitcase king basket crow
  circle crown kitchen cake cow lamp foliage ladder lark light lime_tree lentil spoon lion air
  maize coat market mouse sea flour titmouse knife milk minute moon morning engine seagull mill
  mouth mother cap night needle nail nose fog nest net nut oven ear oil uncle orange palm paper
  park pan pepper arrow horse plum mushroom brush square spring raven wheel rain rice ring skirt
  rose turnip sack saw salad salt sand sheep scarf treasure scissors ship umbrella snake lock key
  snow cupboard shoe school swan lake sail soap rope armchair silver sock sofa summer sun mirror
  spider town stone star chair storm soup bag cup pigeon plate tiger ink table tomato gate grape
  stairs tulip tower clock bird forest cloud zebra train
`;

/** @param {string} list */
const split = (list) => list.trim().split(/\s+/).map((word) => word.replaceAll("_", " "));
const [german, english] = [split(GERMAN), split(ENGLISH)];

/**
 * The words for the first bytes of a transcript; other languages read the German ones with the
 * English ones behind them.
 * @param {Uint8Array} transcript
 * @param {string} locale
 */
export function safetyWords(transcript, locale) {
  return Array.from(transcript, (byte) =>
    locale.startsWith("de") ? german[byte] : `${german[byte]} (${english[byte]})`,
  );
}
