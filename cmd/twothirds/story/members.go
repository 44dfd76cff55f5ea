package story

import "twothirds/domain/seed"

// platform are the members that the Strategic Plan 2017-2020 names on pp. 3-4,
// in its order and spelling.
var platform = []struct{ constituency, name string }{
	{seed.Government, "The Commission on Combating Corruption of the Republic of Azerbaijan"},
	{seed.Government, "The Anti-Corruption General Directorate with the Prosecutor General of the Republic of Azerbaijan"},
	{seed.Government, "The Ministry of Justice of the Republic of Azerbaijan"},
	{seed.Government, "The Ministry of Taxes of the Republic of Azerbaijan"},
	{seed.Government, "The Ministry of Finance of the Republic of Azerbaijan"},
	{seed.Government, "National Coordinator of the Open Government Partnership"},
	{seed.Government, "The Council of State Support to NGOs under the President of the Republic of Azerbaijan"},
	{seed.Parliament, "Chair of the Committee on Legal Policy and State Building of the National Assembly"},
	{seed.Parliament, "Vice-Chair of the Committee on Legal Policy and State Building of the National Assembly"},
	{seed.CivilSociety, "\"Constitution\" Research Fund"},
	{seed.CivilSociety, "Entrepreneurship Development Foundation"},
	{seed.CivilSociety, "Transparency Azerbaijan Public Union"},
	{seed.CivilSociety, "Fund of Struggle against Corruption Public Union"},
	{seed.CivilSociety, "Law and Development Center Public Union"},
	{seed.CivilSociety, "Democracy Learning Public Union"},
	{seed.CivilSociety, "Oil Workers Rights Protection Public Union"},
	{seed.CivilSociety, "Towards a Civil Society Public Union"},
	{seed.CivilSociety, "\"Guzaran\" Social Studies Public Union"},
	{seed.CivilSociety, "\"Journalist Expert Center\" Public Union"},
	{seed.CivilSociety, "\"Internews Azerbaijan\" Public Union"},
	{seed.CivilSociety, "Eurasia Partnership Foundation"},
	{seed.CivilSociety, "\"Media and Civil Society\" Public Union"},
	{seed.CivilSociety, "Solidarity among Women Public Union"},
	{seed.CivilSociety, "\"Umid\" Support to Social Development Public Union"},
	{seed.CivilSociety, "Development of Society and Citizen Relations Public Union"},
	{seed.CivilSociety, "Regional Human Rights and Media Center Public Union"},
	{seed.CivilSociety, "Information, Analysis and Planning Public Union"},
	{seed.CivilSociety, "Society for Protection of Women Rights named after Dilara Aliyeva"},
	{seed.CivilSociety, "Human Rights and Defense of Rule of Law Public Union"},
	{seed.CivilSociety, "Azerbaijan National Group of the International Society of Human Rights"},
	{seed.CivilSociety, "Center for Economic and Social Development Public Union"},
	{seed.CivilSociety, "Humanitarian Research Public Union"},
	{seed.CivilSociety, "Azerbaijan National NGO Forum"},
	{seed.CivilSociety, "International Eurasia Partnership Fund"},
	{seed.CivilSociety, "Women's Association for Rational Development"},
	{seed.CivilSociety, "Democratic Elections Center Public Union"},
	{seed.CivilSociety, "Journalists Specialized in Military Issues Public Union"},
	{seed.CivilSociety, "Reformist Youth Public Union"},
	{seed.CivilSociety, "For the Sake of Civil Society Public Union"},
	{seed.CivilSociety, "Legal Thought Public Union"},
	{seed.CivilSociety, "\"Multimedia\" Information Systems and Technologies Center"},
	{seed.CivilSociety, "Center for Youth Education Public Union"},
	{seed.CivilSociety, "\"Youth Citizen\" Education Union"},
	{seed.CivilSociety, "Assistance to Municipal Development Public Union"},
	{seed.CivilSociety, "Union of Disabled People Organizations"},
	{seed.CivilSociety, "\"Clean World\" Aid to Women Public Union"},
	{seed.CivilSociety, "Democratic Reformist Youth Public Union"},
}

// governmentSide is how many of platform, from the first, are on the
// government's side: seven state bodies and two committee chairs of parliament.
const governmentSide = 9
