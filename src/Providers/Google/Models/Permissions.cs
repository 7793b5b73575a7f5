namespace CicdTools.Providers.Google.Models;

/// <summary>https://docs.cloud.google.com/resource-manager/reference/rest/v3/projects/testIamPermissions: asked and answered in the same form.</summary>
internal sealed record PermissionsModel(string[]? Permissions = null);
