using System.Globalization;
using System.Runtime.CompilerServices;
using CicdTools.Providers.GitLab.Models;
using CicdTools.Providers.Hosted;
using CicdTools.Providers.Http;
using CicdTools.Providers.Promotions;

namespace CicdTools.Providers.GitLab;

// https://docs.gitlab.com/api/notes/#merge-requests and https://docs.gitlab.com/api/merge_requests/#update-a-merge-request
internal sealed partial class GitLabProvider : IPullRequestComments
{
    public async IAsyncEnumerable<PullRequestComment> GetCommentsAsync(string repository, int number, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string project = GitLabName.Require(repository);
        await foreach (NoteModel note in NotesAsync(project, number, cancellationToken).Missing(() => NoMergeRequest(project, number), cancellationToken).ConfigureAwait(false))
        {
            // What the system wrote, such as that a label was set, is said by nobody.
            if (!note.System)
                yield return new(note.Id.ToString(CultureInfo.InvariantCulture), note.Author?.Username ?? "", note.Body, note.CreatedAt ?? default);
        }
    }

    public async Task<Change> PlanCommentAsync(CommentRequest request, CancellationToken cancellationToken)
    {
        string project = GitLabName.Require(request.Repository);
        MergeRequestModel found = await FindMergeRequestAsync(project, request.Number, cancellationToken).ConfigureAwait(false) ?? throw NoMergeRequest(project, request.Number);
        PullRequest pull = Describe(project, found, []);
        CommentGate.Require(request, pull);
        List<ApiRequest> calls = [];
        if (request.Text is { Length: > 0 } text)
            calls.Add(ApiRequest.Write(HttpMethod.Post, $"/projects/{project}/merge_requests/{request.Number}/notes").With(new NewNote(text), Json.NewNote));
        if (request.Close && pull.Status == PullRequestStatus.Open)
            calls.Add(ApiRequest.Write(HttpMethod.Put, $"/projects/{project}/merge_requests/{request.Number}").With(new SetMergeRequest("close"), Json.SetMergeRequest) with { Repeatable = true });
        // Where the answer is lost, a note that was not there before is ours.
        HashSet<long> before = request.Text is null ? [] : (await SayingAsync(project, request.Number, request.Text, cancellationToken).ConfigureAwait(false)).Select(note => note.Id).ToHashSet();
        return new Change($"{pull}", CommentGate.Action(request), async token =>
        {
            foreach (ApiRequest call in calls)
            {
                if (call.Method == HttpMethod.Put)
                    await _api.ReadAsync(call, Json.MergeRequestModel, token).ConfigureAwait(false);
                else
                    await _api.CreateAsync(call, Json.NoteModel, async again => (await SayingAsync(project, request.Number, request.Text!, again).ConfigureAwait(false)).Find(note => !before.Contains(note.Id)), token).ConfigureAwait(false);
            }

            return await FindMergeRequestAsync(project, request.Number, token).ConfigureAwait(false) is { } now ? Describe(project, now, []) : pull;
        }).Calling(Context, [.. calls]);
    }

    private async Task<List<NoteModel>> SayingAsync(string project, int number, string text, CancellationToken cancellationToken) =>
        (await NotesAsync(project, number, cancellationToken).ToListAsync(cancellationToken).ConfigureAwait(false)).FindAll(note => note.Body == text && !note.System);

    private IAsyncEnumerable<NoteModel> NotesAsync(string project, int number, CancellationToken cancellationToken) =>
        _api.PagesAsync(Page($"/projects/{project}/merge_requests/{number}/notes", ("sort", "asc"), ("order_by", "created_at")), Json.NoteModelArray, page => page, cancellationToken);

    private static CicdException NoMergeRequest(string project, int number) =>
        Errors.NotFound("PullRequestNotFound", $"merge request of '{project}'", number.ToString(CultureInfo.InvariantCulture), remedy: "Get-CicdPullRequest shows them all.");
}
