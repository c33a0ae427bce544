package company

import (
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/world/dice"
)

// word is a name as it is written and as it is typed into an account name.
type word struct{ Native, ascii string }

// Culture is a pool of given and family names. The lists are common names of
// the language; "native=ascii" gives the spelling of the account name where it
// is not the native one in lower case.
type Culture struct {
	familyFirst   bool
	Language      string
	given, Family []word
}

func words(list string) []word {
	var out []word
	for item := range strings.SplitSeq(list, ",") {
		native, ascii, differs := strings.Cut(strings.TrimSpace(item), "=")
		if !differs {
			ascii = native
		}
		out = append(out, word{native, AccountName(ascii)})
	}
	return out
}

// AccountName keeps what a user principal name's local part allows: letters,
// digits, dot, hyphen and underscore, in lower case.
func AccountName(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9', r == '.', r == '-', r == '_':
			return r
		case r >= 'A' && r <= 'Z':
			return r + 'a' - 'A'
		}
		if plain, ok := transliterations[r]; ok {
			return plain
		}
		return -1
	}, text)
}

var transliterations = func() map[rune]rune {
	from := []rune("áàâãäåāăąćčçďđéèêëěęėğíìîïīıłľĺñńňóòôõöøőřŕśšşșťțúùûüůűūýÿžźżÁÀÂÃÄÅÇČĆÉÈÊËÍÓÖØŘŠŚŞÚÜÝŽŻŁ")
	to := []rune("aaaaaaaaacccddeeeeeeegiiiiiilllnnnooooooorrssssttuuuuuuuyyzzzaaaaaaccceeeeiooorsssuuyzzl")
	out := make(map[rune]rune, len(from))
	for i, r := range from {
		out[r] = to[i]
	}
	return out
}()

// Cultures by the code that an office names.
var Cultures = map[string]*Culture{
	"en": {Language: "en-US",
		given:  words("James,Mary,Robert,Patricia,John,Jennifer,Michael,Linda,David,Elizabeth,William,Barbara,Richard,Susan,Joseph,Jessica,Thomas,Sarah,Charles,Karen,Christopher,Lisa,Daniel,Nancy,Matthew,Betty,Anthony,Sandra,Mark,Margaret,Donald,Ashley,Steven,Kimberly,Andrew,Emily,Paul,Donna,Joshua,Michelle,Kenneth,Carol,Kevin,Amanda,Brian,Melissa,Timothy,Deborah,Ronald,Stephanie,Jason,Rebecca,George,Sharon,Edward,Laura,Jeffrey,Cynthia,Ryan,Amy,Jacob,Angela,Nicholas,Anna,Gary,Ruth,Eric,Brenda,Jonathan,Pamela,Stephen,Nicole,Larry,Katherine,Justin,Samantha,Scott,Christine,Brandon,Emma,Benjamin,Catherine,Samuel,Virginia,Gregory,Rachel,Alexander,Olivia,Patrick,Heather,Jack,Maria,Dennis,Hazel,Tyler,Diane,Aaron,Julie,Adam,Joyce,Nathan,Victoria,Zachary,Kelly,Walter,Lauren,Kyle,Joan,Harold,Evelyn,Carl,Megan,Jeremy,Grace,Keith,Hannah,Roger,Alice,Gerald,Jean,Ethan,Abigail,Austin,Sophia"),
		Family: words("Smith,Johnson,Williams,Brown,Jones,Miller,Davis,Wilson,Anderson,Thomas,Taylor,Moore,Jackson,Martin,Lee,Thompson,White,Harris,Clark,Lewis,Robinson,Walker,Young,Allen,King,Wright,Scott,Hill,Green,Adams,Nelson,Baker,Hall,Campbell,Mitchell,Carter,Roberts,Phillips,Evans,Turner,Parker,Collins,Edwards,Stewart,Morris,Murphy,Cook,Rogers,Morgan,Cooper,Peterson,Bailey,Reed,Kelly,Howard,Ward,Cox,Richardson,Watson,Brooks,Bennett,Gray,James,Hughes,Price,Myers,Long,Foster,Sanders,Ross,Powell,Sullivan,Russell,Jenkins,Perry,Butler,Barnes,Fisher,Henderson,Coleman,Simmons,Patterson,Jordan,Reynolds,Hamilton,Graham,Griffin,Wallace,West,Cole,Hayes,Chapman,Bryant,Gibson,Ellis,Stevens,Murray,Ford,Marshall,Owens,McDonald,Harrison,Kennedy,Wells,Woods,Warren,Mason,Dixon,Hunt,Hicks,Holmes,Palmer,Wagner,Black,Robertson,Boyd,Stone,Fox,Warner,Mills,Rice,Schmidt,Daniels,Ferguson,Nichols,Stephens,Weaver,Ryan,Carroll,Armstrong,Spencer,Gardner,Payne,Pierce,Berry,Matthews,Arnold,Watkins,Olson,Carpenter,Perkins,Hudson,Bradley,Dunn,Franklin,Lawson,Fuller,Lynch,Dean,Porter,Little,Barker,Walsh,Lane,Day,Fletcher,Hart,Bishop,Hopkins,O'Connor,O'Neill,O'Brien,D'Angelo,St. James,Smith-Jones,Fitzgerald,MacLeod,Cunningham,Wheeler,Harper,Snyder,Greene,Lambert,Blackwood,Whitfield")},
	"de": {Language: "de-DE",
		given:  words("Lukas,Anna,Jürgen=Juergen,Katharina,Björn=Bjoern,Sabine,Stefan,Ursula,Wolfgang,Monika,Jörg=Joerg,Heike,Tobias,Claudia,Matthias,Franziska,Sebastian,Nadine,Florian,Kerstin,Dieter,Ingrid,Maximilian,Lena,Felix,Johanna,Günther=Guenther,Renate,Uwe,Silke,Jan,Sophie,Andreas,Birgit,Holger,Anja,Philipp,Greta,Karl-Heinz,Ann-Kathrin"),
		Family: words("Müller=Mueller,Schmidt,Schneider,Fischer,Weber,Meyer,Wagner,Becker,Schulz,Hoffmann,Schäfer=Schaefer,Koch,Bauer,Richter,Klein,Wolf,Schröder=Schroeder,Neumann,Schwarz,Zimmermann,Braun,Krüger=Krueger,Hofmann,Hartmann,Lange,Werner,Krause,Lehmann,Köhler=Koehler,Maier,Weiß=Weiss,König=Koenig,Huber,Kaiser,Fuchs,Peters,Scholz,Möller=Moeller,Jung,Vogel,Friedrich,Günter=Guenter,Winkler,Lorenz,Baumann,Franke,Böhm=Boehm,Seidel,von der Heide,Großmann=Grossmann")},
	"fr": {Language: "fr-FR",
		given:  words("Jean,Marie,Pierre,Camille,François,Hélène,Jean-Luc,Chloé,Nicolas,Aurélie,Julien,Élodie=Elodie,Rémi,Amélie,Guillaume,Sandrine,Benoît,Océane,Thierry,Céline,Mathieu,Noémie,Olivier,Margaux,Étienne=Etienne,Zoé,Laurent,Inès,Frédéric,Agnès,Loïc,Anaïs,Antoine,Maëlle,Grégoire,Solène"),
		Family: words("Martin,Bernard,Dubois,Thomas,Robert,Petit,Durand,Leroy,Moreau,Simon,Laurent,Lefèvre,Michel,García,Roux,Fontaine,Chevalier,Gauthier,Perrin,Morel,Girard,Lefebvre,Mercier,Dupont,Lambert,Bonnet,François,Faure,Rousseau,Blanc,Guérin,Boyer,Garnier,Chauvin,Lemaître,D'Arcy,de La Tour,Le Goff,Besançon,Hébert")},
	"es": {Language: "es-ES",
		given:  words("Carlos,María,José,Lucía,Javier,Sofía,Andrés,Carmen,Miguel Ángel,Paula,Sergio,Núria,Raúl,Inés,Álvaro,Beatriz,Joaquín,Elena,Martín,Pilar,Íñigo=Inigo,Rocío,Héctor,Mónica,Adrián,Verónica,Tomás,Ángela,Iván,Begoña"),
		Family: words("García,Rodríguez,González,Fernández,López,Martínez,Sánchez,Pérez,Gómez,Martín,Jiménez,Ruiz,Hernández,Díaz,Moreno,Muñoz,Álvarez,Romero,Alonso,Gutiérrez,Navarro,Torres,Domínguez,Vázquez,Ramos,Gil,Ramírez,Serrano,Blanco,Suárez,Núñez,Castro,Ortiz,Rubio,Marín,Sanz,Iglesias,de la Fuente,Peña,Ibáñez")},
	"pt": {Language: "pt-BR",
		given:  words("João,Ana,Antônio,Beatriz,Luís,Fernanda,Gonçalo,Inês,Thiago,Júlia,Rafael,Letícia,André,Patrícia,Fábio,Cláudia,Vinícius,Mariana,Estêvão,Luísa,Caio,Débora,Otávio,Márcia"),
		Family: words("Silva,Santos,Oliveira,Souza,Pereira,Lima,Carvalho,Ferreira,Ribeiro,Almeida,Gonçalves,Araújo,Barbosa,Conceição,Magalhães,Guimarães,Brandão,Nóbrega,da Costa,dos Santos,Assunção,Falcão")},
	"nordic": {Language: "sv-SE",
		given:  words("Lars,Astrid,Søren=Soren,Åsa=Asa,Bjørn=Bjorn,Ingrid,Jørgen=Jorgen,Freja,Mikael,Sigrid,Håkon=Hakon,Maja,Göran=Goran,Linnéa,Nils,Kirsi,Pekka,Aino,Østein=Oystein,Ylva"),
		Family: words("Hansen,Johansson,Nielsen,Lindström=Lindstrom,Sørensen=Sorensen,Åkesson=Akesson,Bergström=Bergstrom,Kristiansen,Virtanen,Mäkinen=Makinen,Nyström=Nystrom,Østergaard=Ostergaard,Dahl,Lund,Sjögren=Sjogren,Haugen,Ström=Strom,Bjørklund=Bjorklund")},
	"pl": {Language: "pl-PL",
		given:  words("Paweł,Agnieszka,Łukasz=Lukasz,Małgorzata,Michał,Katarzyna,Grzegorz,Żaneta=Zaneta,Krzysztof,Joanna,Jiří=Jiri,Zdeněk,Tomáš,Eliška,László=Laszlo,Zsófia,Ștefan=Stefan,Ioana"),
		Family: words("Nowak,Kowalski,Wiśniewska,Wójcik,Kamiński,Zieliński,Szymańska,Woźniak,Dąbrowski,Kozłowska,Jabłoński,Dvořák,Novák,Horváth,Szabó,Świątek=Swiatek,Popescu,Ionescu,Procházka,Němcová")},
	"in": {Language: "en-IN",
		given:  words("Aarav,Ananya,Arjun,Deepika,Rahul,Priya,Vikram,Kavya,Sanjay,Meera,Rohan,Lakshmi,Amit,Neha,Suresh,Pooja,Karthik,Divya,Rajesh,Sunita,Harish,Anjali,Manoj,Shreya,Vivek,Nandini,Imran,Fatima,Gurpreet,Simran"),
		Family: words("Sharma,Patel,Singh,Kumar,Gupta,Reddy,Iyer,Nair,Rao,Mehta,Joshi,Desai,Chatterjee,Mukherjee,Banerjee,Kapoor,Malhotra,Verma,Agarwal,Bose,Pillai,Menon,Choudhury,Khan,Naidu,Krishnan,Subramanian,Kaur,Bhattacharya,Venkataraman")},
	"ja": {Language: "ja-JP", familyFirst: true,
		given:  words("太郎=Taro,花子=Hanako,健太=Kenta,美咲=Misaki,翔太=Shota,陽子=Yoko,大輔=Daisuke,直美=Naomi,拓也=Takuya,恵子=Keiko,健一=Kenichi,由美=Yumi,和也=Kazuya,愛=Ai,誠=Makoto,明美=Akemi,亮=Ryo,さくら=Sakura"),
		Family: words("佐藤=Sato,鈴木=Suzuki,高橋=Takahashi,田中=Tanaka,伊藤=Ito,渡辺=Watanabe,山本=Yamamoto,中村=Nakamura,小林=Kobayashi,加藤=Kato,吉田=Yoshida,山田=Yamada,佐々木=Sasaki,松本=Matsumoto,井上=Inoue,木村=Kimura,林=Hayashi,清水=Shimizu,斎藤=Saito,長谷川=Hasegawa")},
	"zh": {Language: "zh-CN", familyFirst: true,
		given:  words("伟=Wei,芳=Fang,娜=Na,敏=Min,静=Jing,丽=Li,强=Qiang,磊=Lei,洋=Yang,艳=Yan,勇=Yong,杰=Jie,娟=Juan,涛=Tao,明=Ming,超=Chao,秀英=Xiuying,浩然=Haoran,子涵=Zihan,欣怡=Xinyi"),
		Family: words("王=Wang,李=Li,张=Zhang,刘=Liu,陈=Chen,杨=Yang,赵=Zhao,黄=Huang,周=Zhou,吴=Wu,徐=Xu,孙=Sun,胡=Hu,朱=Zhu,高=Gao,林=Lin,何=He,郭=Guo,马=Ma,欧阳=Ouyang")},
	"ar": {Language: "ar-AE",
		given:  words("Mohammed,Aisha,Omar,Layla,Khalid,Noor,Yusuf,Mariam,Tariq,Hana,Abdullah,Salma,Faisal,Zainab,Karim,Rania"),
		Family: words("Al-Farsi,Haddad,Nasser,Al-Rashid,Khoury,Mansour,El-Sayed,Darwish,Al-Zahrani,Qureshi,Saleh,Bakr,Hamdan,Abu-Ghazaleh")},
}

// Name is a drawn name in the shape that the directory shows.
type Name struct {
	Given, Family, Display, Account string
}

// DrawName draws a name of a culture. Half of the people whose script is not
// Latin show it; the rest show the romanised name, as mixed companies do.
func DrawName(d dice.Dice, code string) Name {
	c := Cultures[code]
	g, f := dice.Pick(d, c.given), dice.Pick(d, c.Family)
	n := Name{Given: g.Native, Family: f.Native, Account: g.ascii + "." + f.ascii}
	switch {
	case c.familyFirst && d.Chance(0.5):
		n.Display = f.Native + " " + g.Native
	case c.familyFirst:
		n.Given, n.Family = Capital(g.ascii), Capital(f.ascii)
		n.Display = n.Given + " " + n.Family
	case code == "en" && d.Chance(0.2):
		initial := "ABCDEGHJKLMNPRSTW"[d.IntN(17)]
		n.Display = g.Native + " " + string(initial) + ". " + f.Native
		n.Account = g.ascii + "." + string(initial+'a'-'A') + "." + f.ascii
	default:
		n.Display = g.Native + " " + f.Native
	}
	return n
}

// Capital begins a romanised name as names do.
func Capital(text string) string { return strings.ToUpper(text[:1]) + text[1:] }
