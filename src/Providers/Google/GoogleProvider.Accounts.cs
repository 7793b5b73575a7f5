using CicdTools.Providers.Google.Models;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.Google;

// Google tells nobody who an access token of the platform's scope is, so what counts is what it may do: https://docs.cloud.google.com/resource-manager/reference/rest/v3/projects/testIamPermissions.
internal sealed partial class GoogleProvider : IAccounts
{
    private static readonly (string Permission, string Lack)[] Wanted =
    [
        ("cloudbuild.builds.list", "It may not see builds."),
        ("cloudbuild.builds.create", "It may not start builds or make triggers."),
        ("cloudbuild.builds.approve", "It may not approve builds."),
    ];

    public async Task<Account> GetAccountAsync(CancellationToken cancellationToken)
    {
        PermissionsModel? held = await IfEnabledAsync<PermissionsModel>(async () => await _services.ResourceManager.ReadAsync(
            ApiRequest.Read(HttpMethod.Post, $"v3/projects/{_place.Project}:testIamPermissions").With(new([.. Wanted.Select(one => one.Permission)]), Json.PermissionsModel), Json.PermissionsModel, cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
        string[] permissions = held?.Permissions ?? [];
        return new()
        {
            Name = $"project {_place.Project}, {_place.Location}",
            // A project that is new has no API that could tell; the first thing to do is to enable it.
            Lacks = held is null ? ["The API cloudresourcemanager.googleapis.com is not enabled, so that what the credential may do is not known: Initialize-CicdProvider -Provider Google -Part Services enables it."] : [.. Wanted.Where(one => !permissions.Contains(one.Permission, StringComparer.Ordinal)).Select(one => one.Lack)],
        };
    }
}
