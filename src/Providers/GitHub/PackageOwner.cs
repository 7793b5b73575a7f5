using CicdTools.Providers.GitHub.Models;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.GitHub;

/// <summary>Where the packages of an owner are: organizations and users have routes of their own.</summary>
internal sealed record PackageOwner(bool IsOrganization, string Login)
{
    public static PackageOwner Of(UserModel owner) => new(owner.Type == "Organization", owner.Login);

    public ApiRequest All(string size) => (IsOrganization ? ApiRequest.Get($"/orgs/{Login}/packages") : ApiRequest.Get($"/users/{Login}/packages")) with { Query = [("package_type", "container"), ("per_page", size)] };

    public ApiRequest Versions(string package, string size) => (IsOrganization ? ApiRequest.Get($"/orgs/{Login}/packages/container/{package}/versions") : ApiRequest.Get($"/users/{Login}/packages/container/{package}/versions")) with { Query = IsOrganization ? [("per_page", size)] : [] };

    public ApiRequest Version(string package, long id) => IsOrganization ? ApiRequest.Get($"/orgs/{Login}/packages/container/{package}/versions/{id}") : ApiRequest.Get($"/users/{Login}/packages/container/{package}/versions/{id}");

    public ApiRequest Delete(string package, long id) => IsOrganization
        ? ApiRequest.Write(HttpMethod.Delete, $"/orgs/{Login}/packages/container/{package}/versions/{id}")
        : ApiRequest.Write(HttpMethod.Delete, $"/users/{Login}/packages/container/{package}/versions/{id}");
}
