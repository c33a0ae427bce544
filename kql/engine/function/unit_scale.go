package function

import "math"

// The units of each quantity by their size in one of them.

const (
	poundForce     = 4.4482216152605
	standardWeight = 9.80665
	inch           = 0.0254
	lightYear      = 9.46073047258e15
	parsec         = 3.08567758128e16
	pound          = 0.45359237
	thermalUnit    = 1055.05585262
	electronVolt   = 1.602176634e-19
	cubicFoot      = 0.028316846592
	usGallon       = 0.003785411784
	imperialGallon = 0.00454609
)

// angleUnits are in degrees.
var angleUnits = map[string]float64{
	"Degree": 1, "Millidegree": 1e-3, "Microdegree": 1e-6, "Nanodegree": 1e-9, "Arcminute": 1.0 / 60, "Arcsecond": 1.0 / 3600,
	"Radian": 180 / math.Pi, "Deciradian": 18 / math.Pi, "Centiradian": 1.8 / math.Pi, "Milliradian": 0.18 / math.Pi,
	"Microradian": 180e-6 / math.Pi, "Nanoradian": 180e-9 / math.Pi, "Gradian": 0.9, "NatoMil": 180.0 / 3200, "Revolution": 360,
}

// energyUnits are in joules.
var energyUnits = map[string]float64{
	"Joule": 1, "Millijoule": 1e-3, "Kilojoule": 1e3, "Megajoule": 1e6, "Gigajoule": 1e9, "Erg": 1e-7,
	"Calorie": 4.184, "Kilocalorie": 4184, "Megacalorie": 4.184e6,
	"BritishThermalUnit": thermalUnit, "KilobritishThermalUnit": thermalUnit * 1e3, "MegabritishThermalUnit": thermalUnit * 1e6, "GigabritishThermalUnit": thermalUnit * 1e9,
	"ElectronVolt": electronVolt, "KiloelectronVolt": electronVolt * 1e3, "MegaelectronVolt": electronVolt * 1e6,
	"GigaelectronVolt": electronVolt * 1e9, "TeraelectronVolt": electronVolt * 1e12,
	"FootPound": poundForce * 0.3048, "HorsepowerHour": 550 * poundForce * 0.3048 * 3600,
	"WattHour": 3600, "KilowattHour": 3.6e6, "MegawattHour": 3.6e9, "GigawattHour": 3.6e12, "TerawattHour": 3.6e15,
	"WattDay": 86400, "KilowattDay": 86.4e6, "MegawattDay": 86.4e9, "GigawattDay": 86.4e12, "TerawattDay": 86.4e15,
	"ThermEc": 1.05505585262e8, "DecathermEc": 1.05505585262e9, "ThermUs": 1.054804e8, "DecathermUs": 1.054804e9,
	"ThermImperial": 1.05505585257348e8, "DecathermImperial": 1.05505585257348e9,
}

// forceUnits are in newtons.
var forceUnits = map[string]float64{
	"Newton": 1, "Micronewton": 1e-6, "Millinewton": 1e-3, "Decanewton": 10, "Kilonewton": 1e3, "Meganewton": 1e6, "Dyn": 1e-5,
	"KilogramForce": standardWeight, "KiloPond": standardWeight, "TonneForce": standardWeight * 1000, "Poundal": pound * 0.3048,
	"PoundForce": poundForce, "KilopoundForce": poundForce * 1000, "OunceForce": poundForce / 16, "ShortTonForce": poundForce * 2000,
}

// lengthUnits are in metres.
var lengthUnits = map[string]float64{
	"Meter": 1, "Nanometer": 1e-9, "Micrometer": 1e-6, "Millimeter": 1e-3, "Centimeter": 1e-2, "Decimeter": 1e-1, "Decameter": 10,
	"Hectometer": 100, "Kilometer": 1000, "Angstrom": 1e-10,
	"Inch": inch, "Microinch": inch * 1e-6, "Mil": inch * 1e-3, "Hand": inch * 4, "Foot": 0.3048, "Yard": 0.9144, "Fathom": 1.8288,
	"Shackle": 27.432, "Chain": 20.1168, "Mile": 1609.344, "NauticalMile": 1852, "DataMile": 1828.8, "UsSurveyFoot": 1200.0 / 3937,
	"DtpPoint": inch / 72, "DtpPica": inch / 6, "PrinterPoint": inch / 72.27, "PrinterPica": inch * 400 / 2409, "Twip": inch / 1440,
	"AstronomicalUnit": 1.4959787070e11, "SolarRadius": 6.957e8, "LightYear": lightYear, "KilolightYear": lightYear * 1e3,
	"MegalightYear": lightYear * 1e6, "Parsec": parsec, "Kiloparsec": parsec * 1e3, "Megaparsec": parsec * 1e6,
}

// massUnits are in kilograms.
var massUnits = map[string]float64{
	"Kilogram": 1, "Nanogram": 1e-12, "Microgram": 1e-9, "Milligram": 1e-6, "Centigram": 1e-5, "Decigram": 1e-4, "Gram": 1e-3,
	"Decagram": 1e-2, "Hectogram": 1e-1, "Tonne": 1e3, "Kilotonne": 1e6, "Megatonne": 1e9,
	"Pound": pound, "Kilopound": pound * 1e3, "Megapound": pound * 1e6, "Ounce": pound / 16, "Grain": pound / 7000, "Stone": pound * 14,
	"ShortHundredweight": pound * 100, "LongHundredweight": pound * 112, "ShortTon": pound * 2000, "LongTon": pound * 2240,
	"Slug": pound * standardWeight / 0.3048, "EarthMass": 5.9722e24, "SolarMass": 1.98947e30,
}

// volumeUnits are in cubic metres. Microsoft's acre-foot is rounded.
var volumeUnits = map[string]float64{
	"CubicMeter": 1, "CubicMicrometer": 1e-18, "CubicMillimeter": 1e-9, "CubicCentimeter": 1e-6, "CubicDecimeter": 1e-3,
	"CubicHectometer": 1e6, "CubicKilometer": 1e9, "HectocubicMeter": 100, "KilocubicMeter": 1000,
	"Microliter": 1e-9, "Milliliter": 1e-6, "Centiliter": 1e-5, "Deciliter": 1e-4, "Liter": 1e-3, "Decaliter": 1e-2, "Hectoliter": 1e-1,
	"Kiloliter": 1, "Megaliter": 1e3, "MetricTeaspoon": 5e-6, "MetricCup": 0.00025, "AuTablespoon": 2e-5, "UkTablespoon": 1.5e-5,
	"CubicInch": inch * inch * inch, "CubicFoot": cubicFoot, "HectocubicFoot": cubicFoot * 100, "KilocubicFoot": cubicFoot * 1e3,
	"MegacubicFoot": cubicFoot * 1e6, "CubicYard": cubicFoot * 27, "CubicMile": 4168181825.440579584, "BoardFoot": cubicFoot / 12,
	"AcreFoot": 1 / 0.000810714, "OilBarrel": usGallon * 42,
	"UsGallon": usGallon, "DeciusGallon": usGallon / 10, "DecausGallon": usGallon * 10, "HectousGallon": usGallon * 100,
	"KilousGallon": usGallon * 1e3, "MegausGallon": usGallon * 1e6, "UsQuart": usGallon / 4, "UsPint": usGallon / 8,
	"UsCustomaryCup": usGallon / 16, "UsLegalCup": 0.00024, "UsOunce": usGallon / 128, "UsTablespoon": usGallon / 256,
	"UsTeaspoon": usGallon / 768, "UsBeerBarrel": usGallon * 31,
	"ImperialGallon": imperialGallon, "KiloimperialGallon": imperialGallon * 1e3, "MegaimperialGallon": imperialGallon * 1e6,
	"ImperialPint": imperialGallon / 8, "ImperialOunce": imperialGallon / 160, "ImperialBeerBarrel": imperialGallon * 36,
}
