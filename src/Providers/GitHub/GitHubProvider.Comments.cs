using System.Globalization;
using System.Runtime.CompilerServices;
using CicdTools.Providers.GitHub.Models;
using CicdTools.Providers.Hosted;
using CicdTools.Providers.Http;
using CicdTools.Providers.Promotions;

namespace CicdTools.Providers.GitHub;

// A pull request is an issue with code: https://docs.github.com/rest/issues/comments and https://docs.github.com/rest/pulls/pulls#update-a-pull-request
internal sealed partial class GitHubProvider : IPullRequestComments
{
    public async IAsyncEnumerable<PullRequestComment> GetCommentsAsync(string repository, int number, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        GitHubName name = GitHubName.Parse(repository);
        await foreach (CommentModel comment in CommentsAsync(name, number, cancellationToken).Missing(() => NoPull(name, number), cancellationToken).ConfigureAwait(false))
            yield return new(comment.Id.ToString(CultureInfo.InvariantCulture), comment.User?.Login ?? "", comment.Body ?? "", comment.CreatedAt);
    }

    public async Task<Change> PlanCommentAsync(CommentRequest request, CancellationToken cancellationToken)
    {
        GitHubName name = GitHubName.Parse(request.Repository);
        PullModel found = await FindPullAsync(name, request.Number, cancellationToken).ConfigureAwait(false) ?? throw NoPull(name, request.Number);
        PullRequest pull = Describe(name, found);
        CommentGate.Require(request, pull);
        List<ApiRequest> calls = [];
        if (request.Text is { Length: > 0 } text)
            calls.Add(ApiRequest.Write(HttpMethod.Post, $"/repos/{name.Owner}/{name.Name}/issues/{request.Number}/comments").With(new NewComment(text), Json.NewComment));
        if (request.Close && pull.Status == PullRequestStatus.Open)
            calls.Add(ApiRequest.Write(HttpMethod.Patch, $"/repos/{name.Owner}/{name.Name}/pulls/{request.Number}").With(new SetPull("closed"), Json.SetPull) with { Repeatable = true });
        // Where the answer is lost, a comment that was not there before is ours.
        HashSet<long> before = request.Text is null ? [] : (await SayingAsync(name, request.Number, request.Text, cancellationToken).ConfigureAwait(false)).Select(comment => comment.Id).ToHashSet();
        return new Change($"{pull}", CommentGate.Action(request), async token =>
        {
            foreach (ApiRequest call in calls)
            {
                if (call.Method == HttpMethod.Patch)
                    await _api.ReadAsync(call, Json.PullModel, token).ConfigureAwait(false);
                else
                    await _api.CreateAsync(call, Json.CommentModel, async again => (await SayingAsync(name, request.Number, request.Text!, again).ConfigureAwait(false)).Find(comment => !before.Contains(comment.Id)), token).ConfigureAwait(false);
            }

            return await FindPullAsync(name, request.Number, token).ConfigureAwait(false) is { } now ? Describe(name, now) : pull;
        }).Calling(Context, [.. calls]);
    }

    private IAsyncEnumerable<CommentModel> CommentsAsync(GitHubName name, int number, CancellationToken cancellationToken) =>
        _api.PagesAsync(Page($"/repos/{name.Owner}/{name.Name}/issues/{number}/comments"), Json.CommentModelArray, page => page, cancellationToken);

    private async Task<List<CommentModel>> SayingAsync(GitHubName name, int number, string text, CancellationToken cancellationToken) =>
        (await CommentsAsync(name, number, cancellationToken).ToListAsync(cancellationToken).ConfigureAwait(false)).FindAll(comment => comment.Body == text);

    private static CicdException NoPull(GitHubName name, int number) =>
        Errors.NotFound("PullRequestNotFound", $"pull request of '{name}'", number.ToString(CultureInfo.InvariantCulture), remedy: "Get-CicdPullRequest shows them all.");
}
