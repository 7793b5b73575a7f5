using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CicdTools.Tests.Fakes;

// Connections to hosts of repositories: https://docs.cloud.google.com/build/docs/api/reference/rest/v2/projects.locations.connections.
internal sealed partial class GoogleServer
{
    /// <summary>Cloud Build's own account.</summary>
    public const string BuildAgent = "serviceAccount:service-1234@gcp-sa-cloudbuild.iam.gserviceaccount.com";

    /// <summary>Where a person lets Google's app in, and where they install it.</summary>
    public const string ConsentAddress = "https://accounts.google.com/AccountChooser?continue=https%3A%2F%2Fconsole.cloud.google.com%2Fm%2Fgcb%2Fgithub%2Flocations%2Feurope-west1%2Foauth_v2%3Fconnection_name%3Dprojects%252F1234%252Flocations%252Feurope-west1%252Fconnections%252Fwork", InstallAddress = "https://github.com/apps/google-cloud-build/installations/new?state=AOX7DDl";

    private readonly Dictionary<string, (JsonObject Configuration, int Looks)> _made = new(StringComparer.Ordinal);

    /// <summary>How often a connection that was made is looked at until a person does the next step; the greatest number for never.</summary>
    public int PersonLooks { get; set; } = 2;

    /// <summary>Whether connections are switched off.</summary>
    public bool IsSwitchedOff { get; set; }

    private JsonObject Connection(string name)
    {
        Links(name);
        (JsonObject configuration, int looks) = _made.GetValueOrDefault(name, (new() { ["githubConfig"] = new JsonObject { ["appInstallationId"] = "1234" } }, int.MaxValue));
        if (looks < int.MaxValue)
            _made[name] = (configuration, looks + 1);
        JsonObject json = (JsonObject)configuration.DeepClone();
        json["name"] = $"{Parent}/connections/{name}";
        json["createTime"] = Time(clock.GetUtcNow());
        if (IsSwitchedOff)
            json["disabled"] = true;
        json["installationState"] = looks >= 2L * PersonLooks || !configuration.ContainsKey("githubConfig") ? new JsonObject { ["stage"] = "COMPLETE" }
            : looks < PersonLooks ? new JsonObject { ["stage"] = "PENDING_USER_OAUTH", ["message"] = "Please log in to https://github.com using a robot account and then follow this link to authorize Cloud Build to access that account.", ["actionUri"] = ConsentAddress }
            : new JsonObject { ["stage"] = "PENDING_INSTALL_APP", ["message"] = "Please follow this link to install the app.", ["actionUri"] = InstallAddress };
        return json;
    }

    private void MapConnections(WebApplication application)
    {
        application.MapGet("/v3/projects/{p}", () => Results.Json(new JsonObject { ["name"] = "projects/1234", ["projectId"] = Project, ["state"] = "ACTIVE" }));
        application.MapGet("/v2/projects/{p}/locations/{l}/connections", (HttpContext context) => Results.Json(PageOf(context, "connections", Connections.Keys.Select(Connection))));
        application.MapGet("/v2/projects/{p}/locations/{l}/connections/{c}", (string c) => Results.Json(Connection(c)));
        application.MapPost("/v2/projects/{p}/locations/{l}/connections", async (HttpContext context) =>
        {
            string name = context.Request.Query["connectionId"].ToString();
            JsonObject wanted = await BodyAsync(context);
            bool IsGranted(string of, string role) => ((JsonArray)Policy(of)["bindings"]!).Any(binding => (string)binding!["role"]! == role && ((JsonArray)binding["members"]!).Any(member => (string)member! == BuildAgent));
            if (wanted["githubConfig"] is not null && !IsGranted("project", "roles/secretmanager.admin"))
                throw new Refused(403, "PERMISSION_DENIED", "could not access Secret Manager with Google Cloud Build P4SA");
            foreach (string place in new[] { wanted["gitlabConfig"]?["authorizerCredential"]?["userTokenSecretVersion"], wanted["gitlabConfig"]?["readAuthorizerCredential"]?["userTokenSecretVersion"], wanted["gitlabConfig"]?["webhookSecretSecretVersion"] }.OfType<JsonNode>().Select(one => (string)one!))
            {
                if (place.Split('/') is not ["projects", _, "secrets", { } secret, "versions", { } version] || !Secrets.TryGetValue(secret, out List<string>? versions) || versions.Count.ToString(System.Globalization.CultureInfo.InvariantCulture) != version)
                    throw new Refused(400, "INVALID_ARGUMENT", $"{place} is no version of a secret");
                if (!IsGranted($"secret {secret}", "roles/secretmanager.secretAccessor"))
                    throw new Refused(403, "PERMISSION_DENIED", $"{BuildAgent} may not read {place}");
            }

            if (!Connections.TryAdd(name, new(StringComparer.Ordinal)))
                throw new Refused(409, "ALREADY_EXISTS", "Requested entity already exists");
            _made[name] = (wanted, 0);
            return Results.Json(Operation($"{Parent}/", new() { ["@type"] = "type.googleapis.com/google.devtools.cloudbuild.v2.Connection", ["name"] = $"{Parent}/connections/{name}" }));
        });
        application.MapDelete("/v2/projects/{p}/locations/{l}/connections/{c}", (string c) => Connections.Remove(c) ? Results.Json(Operation($"{Parent}/", [])) : throw NotFound("Connection"));
    }
}
