package function

import (
	"math"

	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"
)

// unitFunctions convert between units of one quantity; a unit that is not of it
// gives null.
// https://learn.microsoft.com/kusto/query/convert-angle-function
func unitFunctions() map[string]Scalar {
	scaled := func(units map[string]float64) Scalar {
		return conversion(func(x float64, from, to string) (float64, bool) {
			a, b := units[from], units[to]
			return x * a / b, a != 0 && b != 0
		})
	}
	return map[string]Scalar{
		"convert_angle":       conversion(convertAngle),
		"convert_temperature": conversion(convertTemperature),
		"convert_energy":      scaled(energyUnits),
		"convert_force":       scaled(forceUnits),
		"convert_length":      scaled(lengthUnits),
		"convert_mass":        scaled(massUnits),
		"convert_speed":       scaled(speedUnits()),
		"convert_volume":      scaled(volumeUnits),
	}
}

func conversion(convert func(x float64, from, to string) (float64, bool)) Scalar {
	return Scalar{Params: "rss", Result: data.Real, Apply: func(_ *Call, a []data.Value) (data.Value, error) {
		out, ok := convert(a[0].Real(), a[1].Str, a[2].Str)
		if !ok {
			return data.NullOf(data.Real), nil
		}
		return data.RealOf(out), nil
	}}
}

// convertAngle goes by degrees. A tilt is an angle's sine.
func convertAngle(x float64, from, to string) (float64, bool) {
	const tilt = "Tilt"
	a, b := angleUnits[from], angleUnits[to]
	switch {
	case from == to:
		return x, a != 0 || from == tilt
	case from == tilt:
		x, a = math.Asin(x), angleUnits["Radian"]
	case to == tilt:
		return math.Sin(x * a / angleUnits["Radian"]), a != 0
	}
	return x * a / b, a != 0 && b != 0
}

// convertTemperature goes by kelvins, whose zero no other scale but Rankine's and
// the sun's shares.
func convertTemperature(x float64, from, to string) (float64, bool) {
	if from == to {
		_, ok := temperatures[from]
		return x, ok
	}
	a, okFrom := temperatures[from]
	b, okTo := temperatures[to]
	return (x*a.size + a.zero - b.zero) / b.size, okFrom && okTo
}

// temperature is a scale: how many kelvins a degree is, and its zero in kelvins.
type temperature struct{ size, zero float64 }

var temperatures = map[string]temperature{
	"Kelvin": {1, 0}, "DegreeCelsius": {1, 273.15}, "MillidegreeCelsius": {1e-3, 273.15}, "DegreeDelisle": {-2.0 / 3, 373.15},
	"DegreeFahrenheit": {5.0 / 9, 459.67 * 5 / 9}, "DegreeNewton": {100.0 / 33, 273.15}, "DegreeRankine": {5.0 / 9, 0},
	"DegreeReaumur": {5.0 / 4, 273.15}, "DegreeRoemer": {40.0 / 21, 273.15 - 7.5*40/21}, "SolarTemperature": {5778, 0},
}

// speedUnits are lengths by times, in metres by hours.
func speedUnits() map[string]float64 {
	units := map[string]float64{"Knot": 1852}
	for length, times := range map[string]string{
		"Centimeter": "hms", "Decimeter": "ms", "Foot": "hms", "Inch": "hms", "Kilometer": "hms", "Meter": "hms", "Micrometer": "ms",
		"Mile": "h", "Millimeter": "hms", "Nanometer": "ms", "UsSurveyFoot": "hms", "Yard": "hms",
	} {
		for _, time := range times {
			switch time {
			case 'h':
				units[length+"PerHour"] = lengthUnits[length]
			case 'm':
				units[length+"PerMinute"] = lengthUnits[length] * 60
			case 's':
				units[length+"PerSecond"] = lengthUnits[length] * 3600
			}
		}
	}
	return units
}
