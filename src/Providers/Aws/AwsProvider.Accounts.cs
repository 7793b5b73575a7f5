using System.Xml.Linq;

namespace CicdTools.Providers.Aws;

// https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html: everybody may ask it.
internal sealed partial class AwsProvider : IAccounts
{
    public async Task<Account> GetAccountAsync(CancellationToken cancellationToken)
    {
        string arn = (await IdentityAsync(cancellationToken).ConfigureAwait(false)).Arn;
        return new()
        {
            Name = arn,
            Kind = arn.Contains(":assumed-role/", StringComparison.Ordinal) ? "Role" : "User",
            Lacks = arn.EndsWith(":root", StringComparison.Ordinal) ? ["This is the account's root user, who may do everything: use a user or role with the permissions that are needed."] : [],
        };
    }

    private async Task<(string Arn, string Account)> IdentityAsync(CancellationToken cancellationToken)
    {
        XElement answer = await _api.AskAsync(AwsService.Sts, AwsCall.Ask(AwsService.Sts, "GetCallerIdentity"), cancellationToken).ConfigureAwait(false);
        return (answer.Require("Arn"), answer.Require("Account"));
    }
}
