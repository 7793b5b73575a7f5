using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using CicdTools.Providers.Aws.Models;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.Aws;

// https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_CreateDeployment.html
internal sealed partial class AwsProvider
{
    public async Task<Change> PlanNewDeploymentAsync(NewDeploymentRequest request, CancellationToken cancellationToken)
    {
        GroupModel group = await FindGroupAsync(request.Application, request.Environment, cancellationToken).ConfigureAwait(false) ?? throw await NoGroupAsync(request, cancellationToken).ConfigureAwait(false);
        ApplicationPlatform platform = group.ComputePlatform switch { "Lambda" => ApplicationPlatform.Lambda, "ECS" => ApplicationPlatform.Ecs, _ => ApplicationPlatform.Server };
        RevisionModel revision = Revision(request, platform);
        JsonObject body = new()
        {
            ["applicationName"] = group.ApplicationName,
            ["deploymentGroupName"] = group.DeploymentGroupName,
            ["revision"] = DeployedRevision.Location(revision),
        };
        if (request.Reason is { Length: > 0 } reason)
            body["description"] = reason;
        ApiRequest[] configuring = [];
        if (request.Shift is { } shift)
        {
            DeploymentConfiguration configuration = DeploymentConfiguration.Of(shift, platform, request.Application);
            body["deploymentConfigName"] = configuration.Name;
            configuring = await ConfiguringAsync(configuration, cancellationToken).ConfigureAwait(false);
        }

        // A group takes one at a time: https://docs.aws.amazon.com/codedeploy/latest/userguide/limits.html.
        if (group.LastAttemptedDeployment is { DeploymentId: { } last, Status: "Created" or "Queued" or "InProgress" or "Ready" })
            throw new CicdException("DeploymentUnderWay", CicdErrorKind.Conflict, $"{group.ApplicationName} in '{group.DeploymentGroupName}' is being deployed already, by {last}.", group.ApplicationName, "Wait for its end, or take it back with Undo-CicdRollout.");
        ApiRequest call = AwsCall.Write(AwsService.CodeDeploy, "CreateDeployment", body);
        return new Change($"{group.ApplicationName} in {group.DeploymentGroupName}", $"Deploy {DeployedRevision.Version(revision)}{(request.Shift is { } by ? $", {by.Shift}" : "")}", async token =>
        {
            foreach (ApiRequest one in configuring)
                await _api.DoAsync(AwsService.CodeDeploy, one, token).ConfigureAwait(false);
            string id = (await _api.CallAsync(AwsService.CodeDeploy, call, Json.NewDeploymentModel, token).ConfigureAwait(false)).DeploymentId;
            return await FindDeploymentAsync(id, token).ConfigureAwait(false) is { } begun ? Describe(begun)
                : new Deployment { Context = Context, Id = id, Application = group.ApplicationName, Environment = group.DeploymentGroupName, Version = DeployedRevision.Version(revision), Status = RunStatus.Queued, Reason = request.Reason };
        }).Calling(Context, [.. configuring, call]);
    }

    private async Task<CicdException> NoGroupAsync(NewDeploymentRequest request, CancellationToken cancellationToken)
    {
        List<string> groups = [];
        await foreach (GroupModel group in GroupsAsync(request.Application, null, cancellationToken).ConfigureAwait(false))
            groups.Add(group.DeploymentGroupName);
        return groups.Count == 0
            ? Errors.NotFound("ApplicationNotFound", "application of CodeDeploy with a deployment group", request.Application, remedy: "New-CicdApplication makes one.")
            : Errors.NotFound("EnvironmentNotFound", $"deployment group of '{request.Application}'", request.Environment, groups, "New-CicdApplication makes one.");
    }

    private static RevisionModel Revision(NewDeploymentRequest request, ApplicationPlatform platform) => (request.Specification, request.Source) switch
    {
        ({ } text, null) when platform != ApplicationPlatform.Server => Text(text, request.Application),
        ({ }, null) => throw Invalid("SourceInvalid", request.Application, "Machines take a bundle, in which the AppSpec lies, and no AppSpec by itself.", "Name it with -Source: s3://bucket/key, or github:owner/name@commit."),
        (null, { } source) => Place(source, platform, request.Application),
        _ => throw Invalid("SourceInvalid", request.Application, "What is deployed must be named, and once.", "Add -Specification or -Source."),
    };

    // A function or a service is deployed by the text of its AppSpec: https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_AppSpecContent.html.
    private static RevisionModel Text(string text, string application) =>
        text.Contains("Resources", StringComparison.OrdinalIgnoreCase) && text.Contains("version", StringComparison.OrdinalIgnoreCase)
            ? new("AppSpecContent", null, null, new(text, Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text))).ToLowerInvariant()), null)
            : throw Invalid("SpecificationInvalid", application, "The text is no AppSpec: it has no version and Resources.", "https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file.html says what one has.");

    private static RevisionModel Place(string source, ApplicationPlatform platform, string application)
    {
        if (source.StartsWith("github:", StringComparison.OrdinalIgnoreCase))
        {
            string[] parts = source["github:".Length..].Split('@');
            return platform == ApplicationPlatform.Server && parts is [{ } repository, { Length: 40 } commit] && repository.Split('/') is [{ Length: > 0 }, { Length: > 0 }] && commit.All(char.IsAsciiHexDigit)
                ? new("GitHub", null, new(repository, commit), null, null)
                : throw Invalid("SourceInvalid", application, $"'{Errors.Shown(source)}' is no commit of GitHub that {DeploymentConfiguration.Word(platform)} takes.", "Machines take github:owner/name@commit, with the commit's 40 digits.");
        }

        if (!Uri.TryCreate(source, UriKind.Absolute, out Uri? address) || address.Scheme != "s3" || address.Host.Length == 0 || address.AbsolutePath.Length < 2)
            throw Invalid("SourceInvalid", application, $"'{Errors.Shown(source)}' is no place that CodeDeploy reads.", "Write it as s3://bucket/key, with ?versionId=… for one version of it.");
        string key = Uri.UnescapeDataString(address.AbsolutePath[1..]);
        // https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_S3Location.html
        string? kind = Path.GetExtension(key).ToLowerInvariant() switch { ".zip" => "zip", ".tar" => "tar", ".tgz" or ".gz" => "tgz", ".json" => "JSON", ".yml" or ".yaml" => "YAML", _ => null };
        bool isText = kind is "JSON" or "YAML";
        if (kind is null || isText == (platform == ApplicationPlatform.Server))
            throw Invalid("SourceInvalid", application, $"'{Errors.Shown(key)}' is nothing that {DeploymentConfiguration.Word(platform)} takes.", platform == ApplicationPlatform.Server ? "Machines take a .zip, .tar, .tgz or .tar.gz." : "It takes an AppSpec: .json, .yml or .yaml.");
        string? version = address.Query.TrimStart('?').Split('&').FirstOrDefault(part => part.StartsWith("versionId=", StringComparison.Ordinal))?["versionId=".Length..];
        return new("S3", new(address.Host, key, kind, version is null ? null : Uri.UnescapeDataString(version), null), null, null, null);
    }

    private static CicdException Invalid(string id, string application, string message, string remedy) => new(id, CicdErrorKind.Invalid, message, application, remedy);
}
