using System.Text.Json.Nodes;
using System.Xml.Linq;
using CicdTools.Providers.Aws.Models;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.Aws;

internal sealed partial class AwsProvider : IPrerequisites
{
    private const string BucketPart = "Bucket", BuildRolePart = "BuildRole", PipelineRolePart = "PipelineRole", EventRolePart = "EventRole", DeployRolePart = "DeployRole", RegistryPart = "Registry", RepositoryPart = "Repository";

    /// <summary>The name of the policy that our statements stand in.</summary>
    private const string PolicyName = "cicdtools";

    private static readonly string[] Needed = [BucketPart, BuildRolePart, PipelineRolePart];

    // https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html#troubleshoot_general_eventual-consistency: what was just made is not seen everywhere at once.
    private static readonly TimeSpan Visibility = TimeSpan.FromMinutes(2);

    public string[] PrerequisiteParts => [BucketPart, BuildRolePart, PipelineRolePart, EventRolePart, DeployRolePart, RegistryPart, RepositoryPart];

    public async Task<Change[]> PlanInitializeAsync(InitializeRequest request, CancellationToken cancellationToken)
    {
        string[] parts = request.Parts.Length == 0 ? Needed : request.Parts;
        foreach (string part in parts)
        {
            if (!PrerequisiteParts.Contains(part, StringComparer.OrdinalIgnoreCase))
                throw Errors.NotFound("PartNotFound", "part of AWS's prerequisites", part, PrerequisiteParts);
        }

        string account = (await IdentityAsync(cancellationToken).ConfigureAwait(false)).Account;
        bool isStored = Array.TrueForAll(parts, part => part.Equals(RegistryPart, StringComparison.OrdinalIgnoreCase) || part.Equals(RepositoryPart, StringComparison.OrdinalIgnoreCase));
        AwsNames names = isStored ? AwsNames.OfImages(request.Name, request.Repository, account, _place) : AwsNames.Of(request.Name, request.Repository, account, _place);
        List<Change> changes = [];
        foreach (string part in PrerequisiteParts.Where(part => parts.Contains(part, StringComparer.OrdinalIgnoreCase)))
        {
            changes.Add(part switch
            {
                BucketPart => await PlanBucketAsync(names, cancellationToken).ConfigureAwait(false),
                BuildRolePart => await PlanRoleAsync(part, names.BuildRole, names.BuildRoleArn, "codebuild.amazonaws.com", AwsPolicies.Build(names), cancellationToken).ConfigureAwait(false),
                PipelineRolePart => await PlanRoleAsync(part, names.PipelineRole, names.PipelineRoleArn, "codepipeline.amazonaws.com", AwsPolicies.Pipeline(names), cancellationToken).ConfigureAwait(false),
                EventRolePart => await PlanRoleAsync(part, names.EventRole, names.EventRoleArn, "events.amazonaws.com", AwsPolicies.Events(names), cancellationToken).ConfigureAwait(false),
                DeployRolePart => await PlanRoleAsync(part, names.DeployRole, names.DeployRoleArn, "codedeploy.amazonaws.com", AwsPolicies.Deploy(names), cancellationToken).ConfigureAwait(false),
                RegistryPart => await PlanRegistryAsync(names, cancellationToken).ConfigureAwait(false),
                _ => await PlanSourceAsync(names, cancellationToken).ConfigureAwait(false),
            });
        }

        return [.. changes];
    }

    // https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadBucket.html and API_CreateBucket.html. A new bucket is closed to the public and encrypted by itself.
    private async Task<Change> PlanBucketAsync(AwsNames names, CancellationToken cancellationToken)
    {
        bool there = await HasBucketAsync(names.Bucket, cancellationToken).ConfigureAwait(false);
        // In this one region the place is not told: https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucketConfiguration.html.
        string? body = _place.Region == "us-east-1" ? null : $"<CreateBucketConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><LocationConstraint>{_place.Region}</LocationConstraint></CreateBucketConfiguration>";
        ApiRequest call = ApiRequest.Write(HttpMethod.Put, $"/{names.Bucket}") with { Operation = "s3:CreateBucket", Content = body is null ? null : () => new StringContent(body, System.Text.Encoding.UTF8, "application/xml") };
        return Part(BucketPart, names.Bucket, names.BucketArn, $"Create the bucket for artifacts in {_place.Region}", there ? $"The bucket '{names.Bucket}' is there." : null, token => _api.DoAsync(AwsService.S3, call, token)).Calling(Context, there ? [] : [call]);
    }

    private async Task<bool> HasBucketAsync(string bucket, CancellationToken cancellationToken)
    {
        ApiRequest request = ApiRequest.Read(HttpMethod.Head, $"/{bucket}") with { Operation = "s3:HeadBucket", MayBeMissing = true };
        try
        {
            using HttpResponseMessage response = await _api.Of(AwsService.S3).SendAsync(request, cancellationToken).ConfigureAwait(false);
            return response.IsSuccessStatusCode;
        }
        catch (CicdException exception) when (exception.Id == "PermissionDenied")
        {
            throw new CicdException("BucketTaken", CicdErrorKind.Conflict, $"The bucket '{bucket}' is somebody else's, or may not be seen.", bucket, "Choose another -Name, or ask for s3:ListBucket on it.", exception);
        }
    }

    private async Task<Change> PlanRoleAsync(string part, string role, string arn, string service, JsonObject[] statements, CancellationToken cancellationToken)
    {
        bool there = await _api.TryAskAsync(AwsService.Iam, AwsCall.Ask(AwsService.Iam, "GetRole", ("RoleName", role)), cancellationToken).ConfigureAwait(false) is not null;
        string? before = there ? (await _api.TryAskAsync(AwsService.Iam, AwsCall.Ask(AwsService.Iam, "GetRolePolicy", ("RoleName", role), ("PolicyName", PolicyName)), cancellationToken).ConfigureAwait(false))?.Text("PolicyDocument") : null;
        string? document = PolicyDocument.Merge(before, statements, role);
        ApiRequest create = AwsCall.Tell(AwsService.Iam, "CreateRole", ("RoleName", role), ("AssumeRolePolicyDocument", PolicyDocument.Trust(service)), ("Description", $"Made by CicdTools for {service}."));
        ApiRequest put = AwsCall.Tell(AwsService.Iam, "PutRolePolicy", ("RoleName", role), ("PolicyName", PolicyName), ("PolicyDocument", document ?? "")) with { Repeatable = true };
        ApiRequest[] calls = [.. there ? Array.Empty<ApiRequest>() : [create], .. document is null ? Array.Empty<ApiRequest>() : [put]];
        Change change = Part(part, role, arn, there ? $"Add what is missing to the role's policy '{PolicyName}'" : $"Create the role for {service}, with the policy '{PolicyName}'", calls.Length == 0 ? $"The role '{role}' is there, and may what it must." : null, async token =>
        {
            if (!there)
                await _api.AskAsync(AwsService.Iam, create, token).ConfigureAwait(false);
            if (document is not null)
                await SeenAsync(role, () => _api.DoAsync(AwsService.Iam, put, token), "NotFound", token).ConfigureAwait(false);
        });
        return (change with { Details = document }).Calling(Context, calls);
    }

    /// <summary>Does what needs a role that may not be seen everywhere yet; as long as it is not, it is done again.</summary>
    private async Task SeenAsync(string role, Func<Task> body, string notYet, CancellationToken cancellationToken)
    {
        DateTimeOffset end = _caller.Clock.GetUtcNow() + Visibility;
        while (true)
        {
            try
            {
                await body().ConfigureAwait(false);
                return;
            }
            catch (CicdException exception) when (exception.Id == notYet && _caller.Clock.GetUtcNow() < end && (notYet is "NotFound" or "RoleRejected" || IsUnseenRole(exception)))
            {
                _caller.Progress?.Report(new("AWS", $"Waits until '{role}' is seen everywhere."));
                await Task.Delay(Pulse, _caller.Clock, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    // What CodeBuild and CodePipeline say of a role that they do not see yet is what they say of one that they may not take.
    private static bool IsUnseenRole(CicdException exception) =>
        exception.Message.Contains("sts:AssumeRole", StringComparison.Ordinal) || exception.Message.Contains("not authorized to perform AssumeRole", StringComparison.Ordinal);

    // https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepository.html
    private async Task<Change> PlanRegistryAsync(AwsNames names, CancellationToken cancellationToken)
    {
        bool there = await FindRegistryAsync(names.Registry, cancellationToken).ConfigureAwait(false) is not null;
        ApiRequest call = AwsCall.Write(AwsService.Ecr, "CreateRepository", new JsonObject { ["repositoryName"] = names.Registry, ["imageScanningConfiguration"] = new JsonObject { ["scanOnPush"] = true } });
        return Part(RegistryPart, names.Registry, names.RegistryArn, "Create the repository of images, each scanned when it comes", there ? $"The repository of images '{names.Registry}' is there." : null, token =>
            _api.CreateAsync(AwsService.Ecr, call, Json.RegistryRepositoryAnswer, async again => await FindRegistryAsync(names.Registry, again).ConfigureAwait(false) is { } found ? new(found) : null, token)).Calling(Context, there ? [] : [call]);
    }

    private async Task<Change> PlanSourceAsync(AwsNames names, CancellationToken cancellationToken)
    {
        string name = CodeCommitName.Require(names.Repository ?? names.Name);
        RepositoryModel? found = await FindRepositoryAsync(name, cancellationToken).ConfigureAwait(false);
        return Part(RepositoryPart, name, found?.Arn ?? (names with { Repository = name }).RepositoryArn, "Create the repository in CodeCommit", found is null ? null : $"The repository '{name}' is there.", token =>
            CreateRepositoryAsync(name, token)).Calling(Context, found is null ? [Creating(name)] : []);
    }

    private Change Part(string part, string name, string id, string action, string? done, Func<CancellationToken, Task> make) => new($"{part} {name}", action, async token =>
    {
        if (done is null)
            await make(token).ConfigureAwait(false);
        return new Prerequisite { Context = Context, Part = part, Name = name, Id = id, Made = done is null };
    })
    {
        AlreadyDone = done,
    };
}
