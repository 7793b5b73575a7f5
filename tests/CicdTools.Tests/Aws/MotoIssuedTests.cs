using System.Xml.Linq;
using CicdTools.Providers.Aws;

namespace CicdTools.Tests.Aws;

/// <summary>An account that we make may do what we gave it, and no more: moto checks its signatures and its policies as AWS does.</summary>
public sealed class MotoIssuedTests(GuardedMotoServer moto) : IClassFixture<GuardedMotoServer>
{
    [Fact]
    public async Task A_new_user_signs_with_its_key_and_may_bring_images_of_its_repository_alone()
    {
        // The three calls that are free make somebody who may do everything.
        using AwsApi api = moto.Api();
        XElement key = await WriteScope.RunAsync(async () =>
        {
            await api.AskAsync(AwsService.Iam, AwsCall.Tell(AwsService.Iam, "CreateUser", ("UserName", "root")), default);
            await api.AskAsync(AwsService.Iam, AwsCall.Tell(AwsService.Iam, "PutUserPolicy", ("UserName", "root"), ("PolicyName", "all"), ("PolicyDocument", """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}""")), default);
            return await api.AskAsync(AwsService.Iam, AwsCall.Tell(AwsService.Iam, "CreateAccessKey", ("UserName", "root")), default);
        });
        await using AwsProvider root = moto.Open(new(key.Require("AccessKeyId"), key.Require("SecretAccessKey"), null));
        await ApplyAsync((await root.PlanInitializeAsync(new() { Name = "eks_orb_demo_app", Parts = ["Registry"] }, default))[0]);
        await ApplyAsync(await root.PlanNewServiceAccountAsync(new() { Name = "circleci", Repository = "eks_orb_demo_app" }, default));
        IssuedCredential issued = Assert.IsType<IssuedCredential>(await ApplyAsync(await root.PlanNewServiceAccountKeyAsync(new() { Name = "circleci" }, default)));

        await using AwsProvider circle = moto.Open(new(issued.UserName, issued.Password.Reveal(), null));
        Assert.Equal("AWS", Assert.IsType<IssuedCredential>(await ApplyAsync(await circle.PlanNewImageCredentialAsync(null, default))).UserName);
        Change more = await root.PlanNewServiceAccountAsync(new() { Name = "other" }, default);
        await ApplyAsync(more);
        CicdException denied = await Assert.ThrowsAsync<CicdException>(async () => await circle.GetServiceAccountsAsync(null, default).ToListAsync());
        Assert.Equal("PermissionDenied", denied.Id);
        Assert.Contains("iam:ListUsers", denied.Remedy, StringComparison.Ordinal);

        // Its key is removed, and it is nobody.
        await ApplyAsync(await root.PlanRemoveServiceAccountKeyAsync("circleci", issued.Id!, default));
        Assert.Equal("CredentialRejected", (await Assert.ThrowsAsync<CicdException>(async () => await ApplyAsync(await circle.PlanNewImageCredentialAsync(null, default)))).Id);
    }

    private static Task<object?> ApplyAsync(Change change) => WriteScope.RunAsync(() => change.ApplyAsync(default));
}
