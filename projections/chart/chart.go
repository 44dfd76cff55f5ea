// Package chart says where the parts of pictures stand: seats of a hemicycle,
// parts of a bar. It knows no colours, words or formats, so that pages and
// documents draw the same picture.
//
// It promises that the same counts give the same numbers on every machine, for
// ever: all of it is computed in whole numbers.
package chart

// sines are of angles from 0° to 90° in steps of half a degree, in
// hundred-thousandths.
var sines = [181]int64{
	0, 873, 1745, 2618, 3490, 4362, 5234, 6105, 6976, 7846, 8716, 9585,
	10453, 11320, 12187, 13053, 13917, 14781, 15643, 16505, 17365, 18224, 19081, 19937,
	20791, 21644, 22495, 23345, 24192, 25038, 25882, 26724, 27564, 28402, 29237, 30071,
	30902, 31730, 32557, 33381, 34202, 35021, 35837, 36650, 37461, 38268, 39073, 39875,
	40674, 41469, 42262, 43051, 43837, 44620, 45399, 46175, 46947, 47716, 48481, 49242,
	50000, 50754, 51504, 52250, 52992, 53730, 54464, 55194, 55919, 56641, 57358, 58070,
	58779, 59482, 60182, 60876, 61566, 62251, 62932, 63608, 64279, 64945, 65606, 66262,
	66913, 67559, 68200, 68835, 69466, 70091, 70711, 71325, 71934, 72537, 73135, 73728,
	74314, 74896, 75471, 76041, 76604, 77162, 77715, 78261, 78801, 79335, 79864, 80386,
	80902, 81412, 81915, 82413, 82904, 83389, 83867, 84339, 84805, 85264, 85717, 86163,
	86603, 87036, 87462, 87882, 88295, 88701, 89101, 89493, 89879, 90259, 90631, 90996,
	91355, 91706, 92050, 92388, 92718, 93042, 93358, 93667, 93969, 94264, 94552, 94832,
	95106, 95372, 95630, 95882, 96126, 96363, 96593, 96815, 97030, 97237, 97437, 97630,
	97815, 97992, 98163, 98325, 98481, 98629, 98769, 98902, 99027, 99144, 99255, 99357,
	99452, 99540, 99619, 99692, 99756, 99813, 99863, 99905, 99939, 99966, 99985, 99996,
	100000,
}

// turn is half a circle, in the thousandths of a degree that angles are in.
const turn = 180_000

// sine is of an angle from 0 to turn, in hundred-thousandths.
func sine(angle int64) int64 {
	if angle > turn/2 {
		angle = turn - angle
	}
	at, rest := angle/500, angle%500
	if rest == 0 {
		return sines[at]
	}
	return sines[at] + (sines[at+1]-sines[at])*rest/500
}

// cosine is of an angle from 0 to turn, in hundred-thousandths.
func cosine(angle int64) int64 {
	if angle <= turn/2 {
		return sine(turn/2 - angle)
	}
	return -sine(angle - turn/2)
}
