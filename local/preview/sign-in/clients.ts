/** Microsoft Graph Command Line Tools: a public client that every tenant may use. */
export const defaultClientId = '14d82eec-204b-4c2f-b7e8-296a70dab67e';
