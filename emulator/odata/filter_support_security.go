package odata

// defenderFilters are the filterTables of the same types: the properties that
// each page names, with the operators of their kinds.
var defenderFilters = map[string]string{
	"defender.machine": `
		aadDeviceId DD-----, computerDnsName DD--DD-, deviceValue DD--D--, exposureLevel DD--D--, healthStatus DD--D--, id DD--D--
		lastIpAddress DD-----, lastSeen DDDD---, machineTags DD-----, onboardingStatus DD--D--, osPlatform DD--DD-, rbacGroupId DD--D--
		riskScore DD--D--, version DD---D-`,
	"defender.recommendation": `
		id DD--D--, productName DD---D-, recommendationCategory DD-----, recommendedProgram DD-----, recommendedVendor DD-----
		recommendedVersion DD-----, remediationType DD-----, severityScore DDDD---, status DD-----, subCategory DD-----, vendor DD---D-`,
	"defender.vulnerability": `
		cvssV3 DDDD---, description DD---D-, id DD--D--, name DD--DD-, publishedOn DDDD---, severity DD--D--, updatedOn DDDD---`,
	"defender.machineVulnerability": `
		cveId DD--D--, fixingKbId DD-----, id DD-----, machineId DD--D--, productName DD---D-, productVendor DD---D-, productVersion DD-----
		severity DD--D--`,
	"defender.software": `id DD--D--, name DD---D-, vendor DD---D-`,
	"defender.indicator": `
		action DD-----, application DD-----, createdBy DD-----, createdByDisplayName DD-----, creationTimeDateTimeUtc DDDD---
		expirationTime DDDD---, generateAlert DD-----, indicatorType DD--D--, indicatorValue DD--DD-, rbacGroupIds DD-----
		rbacGroupNames DD-----, severity DD-----, title DD-----`,
	"defender.alert": `
		alertCreationTime DDDD---, assignedTo DD-----, category DD-----, detectionSource DD-----, id DD--D--, incidentId DD-----
		investigationId DD-----, lastEventTime DDDD---, lastUpdateTime DDDD---, severity DD--D--, status DD--D--`,
	"defender.user": ``, "defender.productFix": ``, "defender.file": ``, "defender.score": ``,
}

// securityFilters are the filterTables of alerts and incidents: the properties
// of the two pages above, with the operators that their kinds allow.
var securityFilters = map[string]string{
	"security.alert": `
		assignedTo DD-----, classification DD-----, createdDateTime D-DD---, determination DD-----, lastUpdateDateTime D-DD---
		serviceSource DD-----, severity DD-----, status DD-----`,
	"security.incident": `
		assignedTo DD-----, classification DD-----, createdDateTime D-DD---, determination DD-----, lastUpdateDateTime D-DD---
		severity DD-----, status DD-----`,
	"alert":                     `category DD-----, createdDateTime D-DD---, severity DD-----, status DD-----, title DD-----`,
	"secureScoreControlProfile": `controlCategory D------, id D------, service D------, title D------`,
	"messageRule":               ``,
}
