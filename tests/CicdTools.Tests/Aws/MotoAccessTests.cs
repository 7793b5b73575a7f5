using System.Xml.Linq;
using CicdTools.Providers.Aws;
using CicdTools.Providers.Http;

namespace CicdTools.Tests.Aws;

/// <summary>Signatures and permissions, checked by moto as AWS checks them.</summary>
public sealed class MotoAccessTests(GuardedMotoServer moto) : IClassFixture<GuardedMotoServer>
{
    [Fact]
    public async Task The_right_key_may_what_its_policy_says_and_no_other_key_anything()
    {
        const string Policy = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["codecommit:GetRepository","codepipeline:ListPipelines","iam:GetRole","s3:*"],"Resource":"*"}]}""";
        using AwsApi api = moto.Api();
        XElement key = await WriteScope.RunAsync(async () =>
        {
            await api.AskAsync(AwsService.Iam, AwsCall.Tell(AwsService.Iam, "CreateUser", ("UserName", "ana")), default);
            await api.AskAsync(AwsService.Iam, AwsCall.Tell(AwsService.Iam, "PutUserPolicy", ("UserName", "ana"), ("PolicyName", "p"), ("PolicyDocument", Policy)), default);
            return await api.AskAsync(AwsService.Iam, AwsCall.Tell(AwsService.Iam, "CreateAccessKey", ("UserName", "ana")), default);
        });
        AwsKeys keys = new(key.Require("AccessKeyId"), key.Require("SecretAccessKey"), null);

        // JSON, and a form: both are signed as they must be.
        await using AwsProvider right = moto.Open(keys);
        Assert.Empty(await right.GetRepositoriesAsync("nothing", default).ToListAsync());
        using AwsApi asAna = moto.Api(keys);
        Assert.Null(await asAna.TryAskAsync(AwsService.Iam, AwsCall.Ask(AwsService.Iam, "GetRole", ("RoleName", "nothing + more")), default));

        await using AwsProvider wrong = moto.Open(keys with { Secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEX" });
        CicdException rejected = await FailsAsync(async () => await wrong.GetRepositoriesAsync("nothing", default).ToListAsync());
        Assert.Equal(("CredentialRejected", CicdErrorKind.Unauthorized), (rejected.Id, rejected.Kind));
        await using AwsProvider unknown = moto.Open(keys with { Id = "AKIANOBODYNOBODYNOBO" });
        Assert.Equal("CredentialRejected", (await FailsAsync(async () => await unknown.GetRepositoriesAsync("nothing", default).ToListAsync())).Id);

        Change change = await right.PlanNewRepositoryAsync(new() { Name = "shop" }, default);
        CicdException denied = await FailsAsync(() => WriteScope.RunAsync(() => change.ApplyAsync(default)));
        Assert.Equal(("PermissionDenied", CicdErrorKind.Forbidden), (denied.Id, denied.Kind));
        Assert.Contains("codecommit:CreateRepository", denied.Remedy, StringComparison.Ordinal);

        // An object's key is signed as it is sent. Of what is escaped moto takes a space alone: AWS's SDK for Python is refused there with other characters, too.
        Change bucket = Assert.Single(await right.PlanInitializeAsync(new() { Name = "ana", Parts = ["Bucket"] }, default));
        Prerequisite made = Assert.IsType<Prerequisite>(await WriteScope.RunAsync(() => bucket.ApplyAsync(default)));
        const string Key = "Pack age";
        await WriteScope.RunAsync(async () =>
        {
            await asAna.DoAsync(AwsService.S3, ApiRequest.Write(HttpMethod.Put, $"/{made.Name}/shop/{Key}") with { Content = () => new StringContent("built") }, default);
            return true;
        });
        ApiRequest read = ApiRequest.Read(HttpMethod.Get, $"/{made.Name}/shop/{Key}");
        Assert.Equal("built", await asAna.FindTextAsync(AwsService.S3, read, default));
        using AwsApi asEve = moto.Api(keys with { Secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEX" });
        Assert.Equal("CredentialRejected", (await FailsAsync(() => asEve.FindTextAsync(AwsService.S3, read, default))).Id);
    }

    private static Task<CicdException> FailsAsync(Func<Task> body) => Assert.ThrowsAsync<CicdException>(body);
}
