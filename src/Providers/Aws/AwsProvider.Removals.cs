using System.Runtime.CompilerServices;
using System.Xml.Linq;

namespace CicdTools.Providers.Aws;

// A stack of CloudFormation on its way out: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStacks.html. One that is gone is not described any more by its name.
internal sealed partial class AwsProvider
{
    public async IAsyncEnumerable<Application> WatchRemovalAsync(string application, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (string? last = ""; ;)
        {
            XElement? answer = await _api.TryAskAsync(AwsService.CloudFormation, AwsCall.Ask(AwsService.CloudFormation, "DescribeStacks", ("StackName", application)), cancellationToken).ConfigureAwait(false);
            if (answer?.Members("Stacks").FirstOrDefault() is not { } stack || stack.Child("StackStatus") == "DELETE_COMPLETE")
                yield break;
            Application now = Describe(stack);
            if (stack.Child("StackStatus") == "DELETE_FAILED")
                throw new CicdException("RemovalFailed", CicdErrorKind.Failed, $"The stack '{application}' was not deleted: {stack.Child("StackStatusReason") ?? "CloudFormation gives no reason"}.", application, "Mend what stands in the way, and delete it again.");
            if (now.Problem != last)
                yield return now;
            last = now.Problem;
            await Task.Delay(Pulse, _caller.Clock, cancellationToken).ConfigureAwait(false);
        }
    }
}
