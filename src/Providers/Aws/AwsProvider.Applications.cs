using System.Text.Json.Nodes;
using CicdTools.Providers.Aws.Models;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.Aws;

// https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_CreateApplication.html
internal sealed partial class AwsProvider : IApplications
{
    // https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_CreateApplication.html and API_CreateDeploymentGroup.html
    private const int LongestDeployName = 100;

    public async Task<Change> PlanNewApplicationAsync(NewApplicationRequest request, CancellationToken cancellationToken)
    {
        RequireDeployName("an application of CodeDeploy", request.Name);
        if (request.Environment is { } group)
            RequireDeployName("a deployment group of CodeDeploy", group);
        else if (request.Settings.Count > 0 || request.Shift is not null)
            throw new CicdException("EnvironmentMissing", CicdErrorKind.Invalid, $"Settings and ways of deploying are those of an environment, and none is named for '{request.Name}'.", request.Name, "Name one with -Environment.");
        ApplicationInfoModel? found = (await FindAsync(AwsService.CodeDeploy, "GetApplication", new() { ["applicationName"] = request.Name }, Json.ApplicationAnswer, cancellationToken).ConfigureAwait(false))?.Application;
        ApplicationPlatform platform = Platform(request, found);
        List<ApiRequest> calls = [];
        if (found is null)
            calls.Add(AwsCall.Write(AwsService.CodeDeploy, "CreateApplication", new() { ["applicationName"] = request.Name, ["computePlatform"] = DeploymentConfiguration.Word(platform) }));
        JsonObject? wanted = null;
        string? role = null;
        if (request.Environment is not null)
        {
            DeploymentConfiguration configuration = DeploymentConfiguration.Of(request.Shift ?? new(), platform, request.Name);
            AwsNames names = AwsNames.OfImages(null, request.Name, (await IdentityAsync(cancellationToken).ConfigureAwait(false)).Account, _place);
            wanted = DeploymentGroup.Of(request, platform, configuration, names.DeployRoleArn);
            role = wanted["serviceRoleArn"]!.GetValue<string>().Split('/')[^1];
            calls.AddRange(await ConfiguringAsync(configuration, cancellationToken).ConfigureAwait(false));
            if (await PlanGroupAsync(request, wanted, cancellationToken).ConfigureAwait(false) is { } call)
                calls.Add(call);
        }

        string where = request.Environment is null ? request.Name : $"{request.Name} in {request.Environment}";
        return new Change(where, found is null ? $"Create an application of CodeDeploy for {DeploymentConfiguration.Word(platform)}{(wanted is null ? "" : " with a deployment group")}" : "Create or change the deployment group", async token =>
        {
            foreach (ApiRequest call in calls)
                await SeenAsync(role ?? request.Name, () => _api.DoAsync(AwsService.CodeDeploy, call, token), "RoleRejected", token).ConfigureAwait(false);
            return new Application { Context = Context, Name = request.Name, Environment = request.Environment ?? "", Kind = $"CodeDeploy {DeploymentConfiguration.Word(platform)}" };
        })
        {
            Details = wanted?.ToJsonString(Indented),
            AlreadyDone = calls.Count == 0 ? $"{where} is there, and is so already." : null,
        }.Calling(Context, [.. calls]);
    }

    private static ApplicationPlatform Platform(NewApplicationRequest request, ApplicationInfoModel? found)
    {
        if (found is null)
            return request.Platform ?? throw Errors.NotFound("ApplicationNotFound", "application of CodeDeploy", request.Name, remedy: "Say what a new one runs on with -Platform: Lambda, Ecs or Server.");
        ApplicationPlatform there = found.ComputePlatform switch { "Lambda" => ApplicationPlatform.Lambda, "ECS" => ApplicationPlatform.Ecs, _ => ApplicationPlatform.Server };
        return request.Platform is null || request.Platform == there ? there
            : throw new CicdException("ApplicationExists", CicdErrorKind.Conflict, $"The application '{request.Name}' is there, and runs on {found.ComputePlatform}.", request.Name, "Choose another name: CodeDeploy does not change the platform.");
    }

    // One of our own is made once, and its name says what it is.
    private async Task<ApiRequest[]> ConfiguringAsync(DeploymentConfiguration configuration, CancellationToken cancellationToken) =>
        configuration.Definition is not { } definition || await _api.FindTextAsync(AwsService.CodeDeploy, AwsCall.Read(AwsService.CodeDeploy, "GetDeploymentConfig", new() { ["deploymentConfigName"] = configuration.Name }), cancellationToken).ConfigureAwait(false) is not null
            ? [] : [AwsCall.Write(AwsService.CodeDeploy, "CreateDeploymentConfig", definition)];

    /// <summary>What makes the group, or makes it so; null where it is so.</summary>
    private async Task<ApiRequest?> PlanGroupAsync(NewApplicationRequest request, JsonObject wanted, CancellationToken cancellationToken)
    {
        string? text = await _api.FindTextAsync(AwsService.CodeDeploy, AwsCall.Read(AwsService.CodeDeploy, "GetDeploymentGroup", new() { ["applicationName"] = request.Name, ["deploymentGroupName"] = request.Environment }), cancellationToken).ConfigureAwait(false);
        if (text is null)
            return AwsCall.Write(AwsService.CodeDeploy, "CreateDeploymentGroup", wanted);
        JsonNode there = JsonNode.Parse(text)!["deploymentGroupInfo"]!;
        if (Holds(there, wanted))
            return null;
        if (!request.Force)
            throw new CicdException("EnvironmentExists", CicdErrorKind.Conflict, $"'{request.Name}' has a deployment group '{request.Environment}' already, which is another one.", request.Environment, "Add -Force to change it, or choose another name.");
        JsonObject change = (JsonObject)wanted.DeepClone();
        change.Remove("deploymentGroupName");
        change["currentDeploymentGroupName"] = request.Environment;
        return AwsCall.Write(AwsService.CodeDeploy, "UpdateDeploymentGroup", change) with { Repeatable = true };
    }

    /// <summary>Whether what is there has all that is wanted; what it has besides is the service's own.</summary>
    private static bool Holds(JsonNode? there, JsonNode? wanted) => wanted switch
    {
        JsonObject map => there is JsonObject other && map.All(pair => Holds(other[pair.Key], pair.Value)),
        JsonArray list => there is JsonArray others && others.Count == list.Count && list.All(item => others.Any(other => Holds(other, item))),
        _ => JsonNode.DeepEquals(there, wanted),
    };

    private static void RequireDeployName(string what, string name)
    {
        if (string.IsNullOrWhiteSpace(name) || name.Length > LongestDeployName || name.Any(char.IsControl))
            throw Errors.InvalidName(what, name, "1 to 100 characters are allowed.");
    }
}
