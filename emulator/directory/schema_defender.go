package directory

// defenderSchema are the resources of the Defender for Endpoint API, in the
// notation of schemaGzip. The list of properties is that of each page; where a
// page's example has one more, it is here too.
var defenderSchema = map[string]schemaType{
	// https://learn.microsoft.com/defender-endpoint/api/machine
	"defender.machine": {Kind: "EntityType", Base: "entity", Props: map[string]string{
		"computerDnsName": "Edm.String", "firstSeen": "Edm.DateTimeOffset", "lastSeen": "Edm.DateTimeOffset", "osPlatform": "Edm.String",
		"onboardingStatus": "Edm.String", "osProcessor": "Edm.String", "version": "Edm.String", "osBuild": "Edm.Int64",
		"lastIpAddress": "Edm.String", "lastExternalIpAddress": "Edm.String", "healthStatus": "Edm.String", "rbacGroupName": "Edm.String",
		"rbacGroupId": "Edm.Int32", "riskScore": "Edm.String", "aadDeviceId": "Edm.Guid", "isAadJoined": "Edm.Boolean",
		"machineTags": "Collection(Edm.String)", "exposureLevel": "Edm.String", "deviceValue": "Edm.String",
		"ipAddresses": "Collection(defender.ipAddress)", "osArchitecture": "Edm.String",
	}},
	"defender.ipAddress": {Kind: "ComplexType", Props: map[string]string{
		"ipAddress": "Edm.String", "macAddress": "Edm.String", "operationalStatus": "Edm.String",
	}},
	// https://learn.microsoft.com/defender-endpoint/api/get-machine-log-on-users
	"defender.user": {Kind: "EntityType", Base: "entity", Props: map[string]string{
		"accountName": "Edm.String", "accountDomain": "Edm.String", "firstSeen": "Edm.DateTimeOffset", "lastSeen": "Edm.DateTimeOffset",
		"logonTypes": "Edm.String", "isDomainAdmin": "Edm.Boolean", "isOnlyNetworkUser": "Edm.Boolean",
	}},
	// https://learn.microsoft.com/defender-endpoint/api/recommendation
	"defender.recommendation": {Kind: "EntityType", Base: "entity", Props: map[string]string{
		"productName": "Edm.String", "recommendationName": "Edm.String", "weaknesses": "Edm.Int64", "vendor": "Edm.String",
		"recommendedVersion": "Edm.String", "recommendedProgram": "Edm.String", "recommendedVendor": "Edm.String",
		"recommendationCategory": "Edm.String", "subCategory": "Edm.String", "severityScore": "Edm.Double", "publicExploit": "Edm.Boolean!",
		"activeAlert": "Edm.Boolean!", "associatedThreats": "Collection(Edm.String)", "remediationType": "Edm.String", "status": "Edm.String",
		"configScoreImpact": "Edm.Double", "exposureImpact": "Edm.Double", "totalMachineCount": "Edm.Int64", "exposedMachinesCount": "Edm.Int64",
		"nonProductivityImpactedAssets": "Edm.Int64", "relatedComponent": "Edm.String", "exposedCriticalDevices": "Edm.Int64",
	}},
	// https://learn.microsoft.com/defender-endpoint/api/vulnerability
	"defender.vulnerability": {Kind: "EntityType", Base: "entity", Props: map[string]string{
		"name": "Edm.String", "description": "Edm.String", "severity": "Edm.String", "cvssV3": "Edm.Double", "cvssVector": "Edm.String",
		"exposedMachines": "Edm.Int64", "publishedOn": "Edm.DateTimeOffset", "updatedOn": "Edm.DateTimeOffset", "publicExploit": "Edm.Boolean!",
		"exploitVerified": "Edm.Boolean!", "exploitInKit": "Edm.Boolean!", "exploitTypes": "Collection(Edm.String)",
		"exploitUris": "Collection(Edm.String)", "cveSupportability": "Edm.String", "epss": "Edm.Double",
	}},
	// https://learn.microsoft.com/defender-endpoint/api/get-all-vulnerabilities-by-machines
	"defender.machineVulnerability": {Kind: "EntityType", Base: "entity", Props: map[string]string{
		"cveId": "Edm.String", "machineId": "Edm.String", "fixingKbId": "Edm.String", "productName": "Edm.String", "productVendor": "Edm.String",
		"productVersion": "Edm.String", "severity": "Edm.String",
	}},
	// https://learn.microsoft.com/defender-endpoint/api/get-software
	"defender.software": {Kind: "EntityType", Base: "entity", Props: map[string]string{
		"name": "Edm.String", "vendor": "Edm.String", "weaknesses": "Edm.Int64", "publicExploit": "Edm.Boolean!", "activeAlert": "Edm.Boolean!",
		"exposedMachines": "Edm.Int64", "installedMachines": "Edm.Int64", "impactScore": "Edm.Double",
	}},
	// https://learn.microsoft.com/defender-endpoint/api/get-missing-kbs-machine
	"defender.productFix": {Kind: "EntityType", Base: "entity", Props: map[string]string{
		"name": "Edm.String", "productsNames": "Collection(Edm.String)", "url": "Edm.String", "machineMissedOn": "Edm.Int64", "cveAddressed": "Edm.Int64",
	}},
	// https://learn.microsoft.com/defender-endpoint/api/ti-indicator
	"defender.indicator": {Kind: "EntityType", Base: "entity", Props: map[string]string{
		"indicatorValue": "Edm.String", "indicatorType": "Edm.String", "application": "Edm.String", "action": "Edm.String", "externalId": "Edm.String",
		"source": "Edm.String", "sourceType": "Edm.String", "createdBy": "Edm.String", "createdByDisplayName": "Edm.String", "lastUpdatedBy": "Edm.String",
		"creationTimeDateTimeUtc": "Edm.DateTimeOffset", "expirationTime": "Edm.DateTimeOffset", "lastUpdateTime": "Edm.DateTimeOffset",
		"severity": "Edm.String", "title": "Edm.String", "description": "Edm.String", "recommendedActions": "Edm.String",
		"rbacGroupNames": "Collection(Edm.String)", "rbacGroupIds": "Collection(Edm.String)", "generateAlert": "Edm.Boolean!",
	}},
	// https://learn.microsoft.com/defender-endpoint/api/get-file-information
	"defender.file": {Kind: "EntityType", Base: "entity", Props: map[string]string{
		"sha1": "Edm.String", "sha256": "Edm.String", "md5": "Edm.String", "globalPrevalence": "Edm.Int64", "globalFirstObserved": "Edm.DateTimeOffset",
		"globalLastObserved": "Edm.DateTimeOffset", "size": "Edm.Int64", "fileType": "Edm.String", "isPeFile": "Edm.Boolean!",
		"filePublisher": "Edm.String", "fileProductName": "Edm.String", "signer": "Edm.String", "issuer": "Edm.String", "signerHash": "Edm.String",
		"isValidCertificate": "Edm.Boolean!", "determinationType": "Edm.String", "determinationValue": "Edm.String",
	}},
	// https://learn.microsoft.com/defender-endpoint/api/score. The organization's
	// own scores have no rbacGroupName.
	"defender.score": {Kind: "EntityType", Base: "entity", Props: map[string]string{
		"time": "Edm.DateTimeOffset", "score": "Edm.Double", "rbacGroupName": "Edm.String",
	}},
	// https://learn.microsoft.com/defender-endpoint/api/alerts
	"defender.alert": {Kind: "EntityType", Base: "entity", Props: map[string]string{
		"incidentId": "Edm.Int64", "investigationId": "Edm.Int64", "assignedTo": "Edm.String", "severity": "Edm.String", "status": "Edm.String",
		"classification": "Edm.String", "determination": "Edm.String", "investigationState": "Edm.String", "detectionSource": "Edm.String",
		"detectorId": "Edm.Guid", "category": "Edm.String", "threatFamilyName": "Edm.String", "title": "Edm.String", "description": "Edm.String",
		"alertCreationTime": "Edm.DateTimeOffset", "firstEventTime": "Edm.DateTimeOffset", "lastEventTime": "Edm.DateTimeOffset",
		"lastUpdateTime": "Edm.DateTimeOffset", "resolvedTime": "Edm.DateTimeOffset", "machineId": "Edm.String", "computerDnsName": "Edm.String",
		"rbacGroupName": "Edm.String", "aadTenantId": "Edm.Guid", "threatName": "Edm.String", "mitreTechniques": "Collection(Edm.String)",
		"relatedUser": "defender.relatedUser", "comments": "Collection(defender.comment)", "evidence": "Collection(defender.evidence)",
	}},
	"defender.relatedUser": {Kind: "ComplexType", Props: map[string]string{"userName": "Edm.String", "domainName": "Edm.String"}},
	"defender.comment":     {Kind: "ComplexType", Props: map[string]string{"comment": "Edm.String", "createdBy": "Edm.String", "createdTime": "Edm.DateTimeOffset"}},
	"defender.evidence": {Kind: "ComplexType", Props: map[string]string{
		"entityType": "Edm.String", "evidenceCreationTime": "Edm.DateTimeOffset", "sha1": "Edm.String", "sha256": "Edm.String", "fileName": "Edm.String",
		"filePath": "Edm.String", "processId": "Edm.Int64", "processCommandLine": "Edm.String", "processCreationTime": "Edm.DateTimeOffset",
		"parentProcessId": "Edm.Int64", "parentProcessCreationTime": "Edm.DateTimeOffset", "parentProcessFileName": "Edm.String",
		"parentProcessFilePath": "Edm.String", "ipAddress": "Edm.String", "url": "Edm.String", "registryKey": "Edm.String", "registryHive": "Edm.String",
		"registryValueType": "Edm.String", "registryValue": "Edm.String", "accountName": "Edm.String", "domainName": "Edm.String",
		"userSid": "Edm.String", "aadUserId": "Edm.String", "userPrincipalName": "Edm.String", "detectionStatus": "Edm.String",
	}},
}
